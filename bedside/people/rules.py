"""Which pseudonyms people may have. Each rule answers with the reason why not, or None."""

from collections.abc import Callable
from unicodedata import normalize

import regex
from django.db.models import Q
from django.utils.translation import gettext as _

from bedside.people.models import Member

SHORTEST = 2
LONGEST = 30  # characters as people count them
ROOM = Member._meta.get_field("username").max_length or LONGEST  # code points that are stored
PILE = 6  # accents on one letter: pointed Hebrew needs 5

_UNSEEN = regex.compile(
    r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]"
    r"|(?![\u200c\u200d])\p{Cf}"  # bidi marks and overrides, soft hyphens, tag letters
    r"|[\u200c\u200d](?:(?<!\p{M}.|\p{Arabic}.|\p{Extended_Pictographic}.)|\Z)"  # joiners that hide
)
_BADGES = regex.compile(
    r"[\u2713\u2714\u2705\u2611\u221a\u2695\u237b\u2610\u2612"
    r"\U0001f5f8\U0001f5f9\U0001f5f5\U0001f197\U0001f396\U0001f3c5\U0001f6e1\U0001f530]"
)
_LOOKALIKE = r"[\p{Cyrillic}\p{Greek}]"
_MIXED = regex.compile(rf"\p{{Latin}}\p{{M}}*{_LOOKALIKE}|{_LOOKALIKE}\p{{M}}*\p{{Latin}}")
_LINK = regex.compile(
    r"://|\bwww\.|[\p{L}\p{N}-]\.(?:com|org|net|edu|gov|info|health|care|nhs|app|dev|io|me|co|uk|us"
    r"|eu|es|de|fr|ie|in|mx|ar|cl)\b",
    regex.IGNORECASE,
)
_YEAR = r"(?:19\d\d|20[0-2]\d)"
_BIRTH = regex.compile(
    rf"\p{{L}}\p{{M}}*[\W_]*{_YEAR}\Z|\A{_YEAR}[\W_]*\p{{L}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}"
)
_CAMEL = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
_WORD = regex.compile(r"[\p{L}\p{M}]+")

# Whole words that speak for this place, in English and Spanish; some tell even inside another word.
_OFFICE = regex.compile(
    r"mods?|hosts?|anfitrion[ae]?s?|staff|team|equipo|support|soporte|official|oficial|bedside"
    r"|system|sistema|root|sysop|security|verified|verificad[oa]"
)
_OFFICE_INSIDE = regex.compile(r"admin|moderator|moderador|helpdesk|webmaster|postmaster")
# Titles that only a check could back.
_TITLE = regex.compile(
    r"dr[as]?|doctors?|doctora|prof|professor|profesora?|md|mbbs|mbchb|frcp|mrcp|mrcgp|frcs|rg?n|phd"
)
_NOBODY = regex.compile(
    r"anon|anonymous|anonim[oa]|guest|invitad[oa]|deleted|nobody|member|someone|unknown|me|you|none"
)


def tidy_name(typed: str) -> str:
    """Write a name as it is kept: full-width letters made plain, no blanks at its ends or twice."""
    return " ".join(normalize("NFKC", typed).split())


def fold(name: str) -> str:
    """Give what two names must not share: case, width, accents and signs make no difference."""
    bare = normalize("NFKD", normalize("NFKC", name).casefold())
    return "".join(regex.findall(r"[\p{L}\p{N}]", bare))


def why_not_name(name: str, email: str) -> str | None:
    """Say why somebody with this address cannot be known by this name, or None when they can."""
    for check in CHECKS:
        if reason := check(name):
            return reason
    return why_it_tells_the_address(name, email)


def why_not_new_name(name: str, member: Member) -> str | None:
    """Say why a member cannot take this name, or None. Their own name, written anew, is free."""
    return why_not_name(name, member.email) or why_taken(name, member)


def why_not_its_length(name: str) -> str | None:
    count = len(regex.findall(r"\X", name))
    if count < SHORTEST:
        return _("A name has at least 2 letters.")
    if count > LONGEST or len(name) > ROOM:
        return _("That name is too long. Please keep it to 30 letters.")
    return None


def why_not_its_letters(name: str) -> str | None:
    """Refuse what cannot be seen, and what looks like something else."""
    if _UNSEEN.search(name) or regex.search(rf"\p{{M}}{{{PILE},}}", name):
        return _("There is something in this name that cannot be seen. Please type it by hand.")
    if _BADGES.search(name):
        return _("A tick or badge looks as if we had checked who you are. Please leave it out.")
    if _MIXED.search(name):
        return _("This name mixes letters of two alphabets that look alike. Please use one.")
    if not regex.search(r"\p{L}", name):
        return _("Please use at least one letter.")
    return None


def why_it_is_a_contact(name: str) -> str | None:
    """Refuse ways to reach somebody: they would stand beside everything that person writes."""
    if "@" in name or _LINK.search(name):
        return _("A name cannot be an e-mail address or a link. Others would see it.")
    if len(regex.findall(r"\d", name)) >= 6:
        return _("This looks like a phone or record number. Please pick a name without it.")
    return None


def why_it_tells_a_birthday(name: str) -> str | None:
    if _BIRTH.search(name):
        return _("A name with a year or a date can tell who you are. Please leave the number out.")
    return None


def why_it_claims_an_office(name: str) -> str | None:
    """Refuse to speak for this place, or with a title that nobody has checked."""
    words = [fold(word) for word in _WORD.findall(f"{name} {_CAMEL.sub(' ', name)}")]
    whole = fold(name)
    if any(map(_OFFICE.fullmatch, words)) or _OFFICE_INSIDE.search(whole):
        return _("This name sounds as if you spoke for this place. Please pick another.")
    if any(map(_TITLE.fullmatch, words)):
        return _(
            "Please leave the title out. What you speak as already stands beside your words, and"
            " a title would look as if we had checked it. An invented name is fine, such as"
            " “Night Heron”."
        )
    if _NOBODY.fullmatch(whole):
        return _("This name could be anybody’s. Please invent one, such as “Night Heron”.")
    return None


def why_it_tells_the_address(name: str, email: str) -> str | None:
    """Refuse a name that gives the first part of its owner's e-mail address away."""
    local = email.rpartition("@")[0].partition("+")[0]
    whole, name = fold(local), fold(name)
    bare = whole.rstrip("0123456789")
    long_enough = [part for part in (whole, bare) if len(part) > 3]
    if whole and (name in (whole, bare) or any(part in name for part in long_enough)):
        return _("Your e-mail address is in this name. Please pick one that does not lead to you.")
    return None


def why_taken(name: str, member: Member | None = None) -> str | None:
    """Say that somebody else has this name, however it is written."""
    spellings = {name, name.lower(), name.upper(), name.title(), name.capitalize(), name.casefold()}
    others = Member.objects.filter(Q(username__iexact=name) | Q(username__in=spellings))
    if member and member.pk:
        others = others.exclude(pk=member.pk)
    if others.exists():
        return _("Somebody here already has this name. Please pick another.")
    return None


CHECKS: tuple[Callable[[str], str | None], ...] = (
    why_not_its_length,
    why_not_its_letters,
    why_it_is_a_contact,
    why_it_tells_a_birthday,
    why_it_claims_an_office,
)
