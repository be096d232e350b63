"""A pseudonym protects its owner, and claims nothing that was not checked."""

import pytest
from django.utils.translation import override

from bedside.people.forms import JoinForm, NameForm
from bedside.people.rules import tidy_name, why_not_name, why_not_new_name, why_taken
from tests import make

MINE = "maria.lopez73@example.org"

REFUSED = {
    "at least 2 letters": ["", "M", "\U0001f44d\U0001f3fd"],
    "too long": ["Heron" * 7, "नी" * 31],
    "cannot be seen": [
        "Night\u202eHeron",
        "Night\u2066Heron\u2069",
        "Night\u200bHeron",
        "Night\u00adHeron",
        "Night\x00Heron",
        "Night\x1bHeron",
        "Heron\ue000",
        "Heron\u3164",
        "Heron\u200d",
        "He\u200dron",
        "He" + "\u0301" * 8 + "ron",
    ],
    "tick or badge": ["Heron ✓", "✔️ Heron", "Heron ✅", "Heron☑", "Heron ⚕", "Heron 🎖", "🔰 Heron"],
    "two alphabets": ["Hеron", "Маriа", "Αlpha"],  # three letters are not Latin
    "at least one letter": ["42", "--", "1 2 3"],
    "e-mail address or a link": [
        "heron@example.org",
        "@heron",
        "https://heron.example",
        "www.heron",
        "heron.com",
        "Find me at heron.ORG",
        "nightheron.co.uk",
    ],
    "phone or record number": ["Heron 07700900123", "Heron +44 7700", "NHS 943 476 5919"],
    "can tell who you are": [
        "Maria1973",
        "maria 1973",
        "Maria_1973",
        "MariaL.2004",
        "José1951",
        "1973Maria",
        "Heron 12.3.73",
        "Heron 1/12/73",
    ],
    "spoke for this place": [
        "Admin",
        "admin7",
        "SiteAdmin",
        "xXadminXx",
        "ＡＤＭＩＮ",
        "Moderator",
        "The Moderators",
        "Host Anna",
        "HostAnna",
        "Bedside Team",
        "Support",
        "Official Heron",
        "Equipo de ayuda",
        "Administradora",
        "Verified Heron",
    ],
    "leave the title out": [
        "Dr Smith",
        "Dr. Smith",
        "DrSmith",
        "dr_smith",
        "Smith MD",
        "Doctor Heron",
        "Dra. Ruiz",
        "Prof Night",
        "Professor Heron",
        "Heron RN",
        "ＤＲ Heron",
    ],
    "could be anybody": ["Anonymous", "anónimo", "Guest", "me", "Deleted"],
    "e-mail address is in this name": [
        "maria.lopez73",
        "Maria Lopez73",
        "MARIA_LOPEZ_73",
        "maria lopez",
        "María López",
        "The Maria Lopez",
        "marialopezfan",
    ],
}
FREE = [
    "Night Heron",
    "Ghost",  # holds “host”
    "Adrian",
    "Sandra",  # holds “dra”
    "Mo",
    "Sunflower42",
    "Blue Door 7",
    "Ward 12",
    "Peña",
    "O’Hara",
    "Anne-Sophie",
    "Дарья",
    "Ελένη",
    "小さな傘",
    "سعاد",
    "می\u200cخواهم",  # Persian needs this joiner
    "नीला दरवाज़ा",
    "Heron 🪶",
    "Modesty",
    "Maria",
]


@pytest.mark.parametrize(
    ("name", "why"), [(name, why) for why, names in REFUSED.items() for name in names]
)
def test_a_name_that_tells_or_claims_too_much_is_refused_with_its_reason(name, why):
    assert why in (why_not_name(tidy_name(name), MINE) or "")


@pytest.mark.parametrize("name", FREE)
def test_an_invented_name_is_free(name):
    assert why_not_name(tidy_name(name), MINE) is None


def test_a_short_address_does_not_forbid_every_name_that_holds_it():
    assert why_not_name("Joanna", "jo@example.org") is None
    assert why_not_name("Jo", "jo@example.org")


def test_the_part_after_a_plus_is_not_the_owner():
    assert why_not_name("wall", "heron+wall@example.org") is None
    assert why_not_name("Heron", "heron+wall@example.org")


def test_a_name_is_kept_as_people_mean_it():
    assert tidy_name("  Ｎｉｇｈｔ \u3000 Heron ") == "Night Heron"


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["Night Heron", "night heron", "NIGHT HERON", "Ｎight heron"])
def test_two_people_do_not_share_a_name_however_it_is_written(again):
    make.member(username="Night Heron")
    assert why_taken(tidy_name(again))


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["éLODIE", "élodie", "ÉLODIE"])
def test_letters_with_accents_have_two_cases_too(again):
    make.member(username="Élodie")
    assert why_taken(tidy_name(again))


@pytest.mark.django_db
def test_members_may_write_their_own_name_anew():
    member = make.member(username="night heron")
    assert why_not_new_name("Night Heron", member) is None
    assert NameForm({"username": "Night Heron"}, member=member).is_valid()


@pytest.mark.django_db
def test_the_form_says_why_in_the_language_of_the_reader():
    with override("es"):
        form = JoinForm({"email": MINE, "username": "maria lopez", "roles": ["patient"]})
        assert form.errors.keys() == {"username"}


@pytest.mark.django_db
@pytest.mark.parametrize("roles", [[], ["surgeon"], ["patient", "host"]])
def test_a_role_that_was_not_offered_is_refused(roles):
    form = JoinForm({"email": MINE, "username": "Night Heron", "roles": roles})
    assert form.errors.keys() == {"roles"}
