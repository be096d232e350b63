"""Spot words that could tell who somebody is. Pure text in, findings out."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

import phonenumbers
import regex

from bedside.safety.words import COMMON


class Kind(StrEnum):
    """What a finding could give away."""

    NAME = "name"
    PHONE = "phone"
    RECORD = "record"
    EMAIL = "email"
    DATE = "date"
    AGE = "age"
    POSTCODE = "postcode"
    LINK = "link"


KINDS = tuple(Kind)
BLOCKING = frozenset({Kind.PHONE, Kind.RECORD})  # no wish needs one, and each leads to one person


class Finding(NamedTuple):
    """A stretch of a text that could tell who somebody is, and gentler words to put instead."""

    kind: Kind
    start: int
    end: int
    swap: str


Found = tuple[int, int, str]  # start, end, swap: an empty one means that `SWAPS` has it
Search = Callable[[str, str], Iterator[Found]]  # takes a text and its language, "en" or "es"

SWAPS = {
    Kind.PHONE: {"en": "a phone number", "es": "un número de teléfono"},
    Kind.RECORD: {"en": "a record number", "es": "un número de historia"},
    Kind.EMAIL: {"en": "an e-mail address", "es": "una dirección de correo"},
    Kind.DATE: {"en": "one day", "es": "un día"},
    Kind.AGE: {"en": "over 90", "es": "más de 90 años"},
    Kind.POSTCODE: {"en": "our local area", "es": "nuestra zona"},
    Kind.LINK: {"en": "a website", "es": "una página web"},
}

# Every pattern below is bounded or possessive, and none can begin at every place of a long run:
# reading a text takes time in proportion to its length, whatever is in it.
_I = regex.IGNORECASE
_X = regex.VERBOSE

_SPANISH = regex.compile(
    r"\b(?:el|la|los|las|que|de|del|al|en|por|para|con|un|una|mi|su|muy|y|se|pero|tengo|fue)\b", _I
)
_ENGLISH = regex.compile(
    r"\b(?:the|and|was|were|to|of|my|i|in|on|at|is|it|for|they|with|very|she|he|you)\b", _I
)


def _language(text: str) -> str:
    """Tell Spanish from English by their small words."""
    return "es" if len(_SPANISH.findall(text)) > len(_ENGLISH.findall(text)) else "en"


# Names after titles.

_WORD = r"(?:\p{Lu}\.|\p{Lu}[\p{L}'’]*+(?:-\p{L}[\p{L}'’]*+){0,2})"
_PARTICLE = r"(?:de[ ]l[ao]s?|del?|van[ ]der|van|von|der|den|al|el|bin|d[aio]|dos)"
_NAMED = regex.compile(
    rf"""(?<![\p{{L}}\d])(?:
      (?P<title> (?i:dra?|prof|mrs?|mx|sra|srta) | Ms | Sr | SR ) (?P<dot>\.?)
      | (?P<title> (?i:doctora?|professor|profesora?|nurse|sister|matron|midwife|HCA|receptionist
        |physio|physiotherapist|paramedic|surgeon|pharmacist|porter|radiographer|dentist|counsellor
        |se[ñn]or(?:a|ita)?|do[ñn]a|enfermer[oa]|celadora?|matrona) | Miss | MISS | [Dd]on )
    ) (?: [ ]{{1,2}} | (?<=\.) )
    (?P<name>(?:{_PARTICLE}[ ])?{_WORD}(?:[ ]?(?<=[ .])(?:{_PARTICLE}[ ])?{_WORD}){{0,3}})""",
    _X,
)
_NAMED_IN_LOWER_CASE = regex.compile(
    r"""(?<![\p{L}\d])(?P<title>dra?|mrs?|sra|Dra?|Mrs?|Sra)(?P<dot>\.?)[ ]
    (?P<name>[\p{Ll}][\p{Ll}'’-]{2,20}+)
    (?=[ ](?:was|is|has|had|said|told|did|who|gave|made|saw|explained|never|always|fue|me)\b)""",
    _X,
)
_DETERMINER = regex.compile(
    r"(?<!\p{L})(?:the|my|an?|this|that|our|his|her|their|your|another|every|any|staff|senior"
    r"|junior|student|el|l[ao]s?|mi|una?|su|est[ea]|nuestr[oa])[ ]$",
    _I,
)
_THE = regex.compile(r"(?<!\p{L})(?:the|an?|my|this|that|our|his|her|their|another)[ ]$", _I)
_FAMILY = regex.compile(r"(?<!\p{L})(?:my|his|her|our|their|your)[ ](?:\p{L}{1,9}[ ])?$", _I)
_PLACEHOLDER = regex.compile(r"[XxYyZz]{2,8}|X")
_NOUNS = {
    "en": dict.fromkeys(("dr", "prof", "professor"), "doctor")
    | dict.fromkeys(("sister", "matron", "sr"), "nurse")
    | dict.fromkeys(("mr", "mrs", "ms", "mx", "miss"), "person"),
    "es": {"dr": "médico", "dra": "doctora"}
    | dict.fromkeys(("sr", "don"), "señor")
    | dict.fromkeys(("sra", "srta", "doña"), "señora"),
}
_COURTESY = regex.compile(r"m(?:rs?|s|x|iss)|s(?:ra|rta)|se[ñn]or(?:a|ita)?|do[ñn]a?")
_SPANISH_TITLE = regex.compile(
    r"dra|sra|srta|don|do[ñn]a|(?:se[ñn]or|enfermer|celador).*|.*ora|matrona"
)


def _is_name(word: str, after: str) -> bool:
    """Say whether a capitalised word is a name, given the word after it."""
    plain = regex.sub(r"['’](?:s|ve|m|ll|d|re|t)$", "", word.casefold())
    if plain in {"a", "e", "o", "y"}:  # an initial in "Dr A Khan", none in "Dr A good man"
        return bool(after) and _is_name(after, "")
    return plain not in COMMON and _PLACEHOLDER.fullmatch(plain.upper()) is None


def _name_end(match: regex.Match[str]) -> int:
    """Find where the name ends: where it begins, if these words are none."""
    start = end = match.start("name")
    words = [*regex.finditer(r"\S+", match["name"])]
    for word, after in zip(words, [*words[1:], None], strict=True):
        if regex.fullmatch(_PARTICLE + "|la|los", word.group()):
            continue
        if not _is_name(word.group(), after.group() if after else ""):
            break
        end = start + word.end()
    return start + len(regex.sub(r"['’]s$|\.$", "", match.string[start:end]))


def _instead_of(title: str, before: str, language: str) -> str:
    """Say who somebody is by their work."""
    language = "es" if _SPANISH_TITLE.fullmatch(title) else language
    noun = _NOUNS[language].get(title, title)
    if _DETERMINER.search(before):
        return noun
    if _COURTESY.fullmatch(title) or (title, language) == ("sr", "es"):
        return "alguien" if language == "es" else "somebody"
    if language == "es":
        return ("una " if noun.endswith("a") else "un ") + noun
    return "a " + noun


def _names(text: str, language: str) -> Iterator[Found]:
    for pattern in (_NAMED, _NAMED_IN_LOWER_CASE):
        for match in pattern.finditer(text, overlapped=True):
            before = text[max(0, match.start() - 20) : match.start()]
            title = match["title"].casefold()
            ends_sentence = match["dot"] and _THE.search(before)  # "I saw the Dr. Everyone…"
            other = title == "don" and language == "en"  # an English first name
            if ends_sentence or other or (end := _name_end(match)) == match.start("name"):
                continue
            if title == "sister" and _FAMILY.search(before):
                yield match.start(), end, match["title"]
            else:
                yield match.start(), end, _instead_of(title, before, language)


# Numbers of records and phones.

_RECORD = regex.compile(
    r"""(?<!\w)(?: MRN | NHC | DNI | NIE | ref
      | (?:NHS|hospital|patient|record|records|case|unit|chart|clinic|insurance|policy|medicare
          |social[ ]security|reference|ref|file|account|passport)[ ]?(?:number|num|no|nr|id)
      | (?:n[uú]mero|n[uú]m|n[ºo])\.?[ ](?:de[ ])?(?:la[ ])?
          (?:historia|expediente|paciente|afiliaci[oó]n|seguridad[ ]social|tarjeta)
          (?:[ ](?:cl[ií]nica|sanitaria))?
      | historia[ ]cl[ií]nica(?:[ ](?:n[uú]mero|n[uú]m|n[ºo]))? )
    (?!\p{L})[.:\#=]?[ ]{0,2}(?:(?:is|was|es|era|number|no|n[ºo])\b)?[.:\#=]?[ ]{0,2}
    (?:\p{L}{0,3}[ /-]?)\d(?:[ /-]?\d){3,14}+\p{L}?+(?!\w)
    | (?<![\w-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])  # US social security""",
    _I | _X,
)
_TEN_DIGITS = regex.compile(
    r"(?<![\w+-]|\+\d{1,3}[ -])(?P<nhs>(?i:NHS)[ :#]{0,3})?"
    r"\d{3}(?P<gap>[ -]?)\d{3}(?P=gap)\d{4}(?![\w-])"
)
_EIGHT_DIGITS = regex.compile(
    r"(?<!\w)(?P<first>[XYZ]?)[ -]?(?P<digits>\d{7,8})[ -]?(?P<check>[A-Z])(?!\w)", _I
)


def _is_nhs(digits: str) -> bool:
    """Check the last digit of an NHS number, by the rule that it is made with."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return -total % 11 == int(digits[9])


def _is_dni(first: str, digits: str, check: str) -> bool:
    """Check the letter of a Spanish identity number (DNI, NIE)."""
    whole = {"": "", "X": "0", "Y": "1", "Z": "2"}[first.upper()] + digits
    return len(whole) == 8 and "TRWAGMYFPDXBNJZSQVHLCKE"[int(whole) % 23] == check.upper()


def _records(text: str, language: str) -> Iterator[Found]:
    for match in _RECORD.finditer(text):
        yield *match.span(), ""
    for match in _TEN_DIGITS.finditer(text):
        if match["nhs"] or _is_nhs(regex.sub(r"\D", "", match[0])):
            yield *match.span(), ""
    for match in _EIGHT_DIGITS.finditer(text):
        if _is_dni(match["first"], match["digits"], match["check"]):
            yield *match.span(), ""


_DIGITS = regex.compile(
    r"(?<![\w/.,£$€-])[+(]{0,2}\d(?:[ ()./\u2010-\u2013-]{0,3}+\d){4,19}+(?![\w%]|[.,]\d)"
)
_EXTENSION = regex.compile(r"(?<!\w)(?:ext|extension|extensi[oó]n|bleep)\.?[ ]?\d{3,6}+(?!\w)", _I)
_PHONE_WORD = regex.compile(
    r"(?<!\p{L})(?:(?:tele)?phone|tel|mob|mobile|cell|call|ring|text|dial|whatsapp|pager|fax"
    r"|tel[eé]fono|tfno|tlf|m[oó]vil|ll[aá]me(?:me)?|llamar|marcar)\b[\p{L}.: ]{0,16}$",
    _I,
)
_PHONE_SHAPE = regex.compile(
    r"""(?:\+|00)[\d ().-]{9,24} | \(?0\d[\d ().-]{8,16}
      | \(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}
      | [679]\d\d[ .-]?\d{3}[ .-]?\d{3} | [679]\d\d(?:[ .-]\d\d){3}""",
    _X,
)
_SCALE = regex.compile(r"(?:\b\d[ .-]){4}")  # "1 2 3 4 5"
_HELPLINES = frozenset({"116123", "116111", "116117", "741741", "85258"})
REGIONS = ("GB", "US", "ES")
MOST = 40  # numbers in one text that the library is asked about: a wish has one or two


def _is_phone(written: str, before: str, *, ask: bool) -> bool:
    """Say whether digits are a phone number: by their shape, by a word, or by a country's plan."""
    digits = regex.sub(r"\D", "", written)
    if digits in _HELPLINES:
        return False
    if _PHONE_SHAPE.fullmatch(written) or _PHONE_WORD.search(before):
        return True
    if not ask or len(digits) < 9 or _SCALE.search(written):
        return False
    return any(phonenumbers.PhoneNumberMatcher(written, region).has_next() for region in REGIONS)


def _phones(text: str, language: str) -> Iterator[Found]:
    for count, match in enumerate(_DIGITS.finditer(text)):
        before = text[max(0, match.start() - 30) : match.start()]
        if _is_phone(match[0], before, ask=count < MOST):
            yield *match.span(), ""
    for match in _EXTENSION.finditer(text):
        yield *match.span(), ""


# Dates with a day.

_MONTHS = "January February March April May June July August September October November December"
_MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:,?[ ](?:del?[ ])?(?:19|20)\d\d|[ ]['’]\d\d)?(?![\w/])"
_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november"
    r"|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_DATES = regex.compile(
    rf"""(?<![\w/.])(?:
        (?:on[ ])?(?:the[ ])?{_DAY}(?:[ ]?(?P<nth>st|nd|rd|th))?(?P<of>[ ]of)?[ ,-]{{1,2}}{_MONTH}
      | (?P<of>on[ ])?{_MONTH}[ ](?:the[ ])?{_DAY}(?P<nth>st|nd|rd|th)?(?![\d%:]|[.,]\d)
      | (?:el[ ])?(?:d[ií]a[ ])?(?:{_DAY}|primero)[ºo°]?[ ](?:de[ ])?(?P<mes>enero|febrero|marzo
          |abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)
    ){_YEAR}""",
    _I | _X,
)
_DATES_IN_DIGITS = regex.compile(
    r"""(?<![\w/.-])(?:on[ ]|el[ ])?(?:
        (?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|\d\d)
      | (?P<year>(?:19|20)\d\d)(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<a>\d{1,2})
    )(?![\w/-]|\.\d)""",
    _X,
)


def _is_month(match: regex.Match[str]) -> bool:
    """Tell months from verbs: "3 May" is a date, "the 3 may be" and "march 3 miles" are none."""
    if match["mes"] or match["of"] or match["month"].casefold() not in {"may", "march", "mar"}:
        return True
    if match["month"].islower() and match["nth"] is None:
        return False
    after = match.string[match.end() : match.end() + 8]
    return regex.match(r" (?:be|have|not|also|well|need|I|we|people)\b", after) is None


def _is_day(a: str, b: str, mark: str, year: str) -> bool:
    """Say whether digits can be a date, day first or month first."""
    if len(year) == 2 and mark != "/" and (mark == "." or len(a + b) < 4):
        return False
    low, high = sorted((int(a), int(b)))
    return 1 <= low <= 12 and high <= 31


def _dates(text: str, language: str) -> Iterator[Found]:
    for match in filter(_is_month, _DATES.finditer(text)):
        first = (match["mes"] or match["month"])[:3].casefold()
        names = (_MESES if match["mes"] else _MONTHS).split()
        month = next(name for name in names if name.casefold().startswith(first))
        yield *match.span(), f"un día de {month}" if match["mes"] else f"one day in {month}"
    for match in _DATES_IN_DIGITS.finditer(text):
        if _is_day(match["a"], match["b"], match["mark"], match["year"]):
            yield *match.span(), ""


# Great ages, addresses and places.

_NINETIES = (
    r"(?:9\d|1[01]\d|120|ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)(?!\w)"
)
_AGE = regex.compile(
    rf"""(?<![\w.,/£$€-])(?:
        (?P<as_adjective>{_NINETIES}[ -]?(?:year|yr)s?[ -]old(?!\w))
      | {_NINETIES}[ ]?(?:years[ ](?:old|young|of[ ]age)|yrs[ ]old|y/o)(?!\w)
      | (?<=(?:aged|age|age[ ]of)[ ]){_NINETIES}
      | (?<=\bturn(?:ed|s|ing)?[ ]){_NINETIES}(?!%)
      | (?<=\(){_NINETIES}(?=\))
      | (?<=\b(?:I|s?he)(?:['’]m|['’]s|[ ](?:am|is|was))[ ](?:(?:now|nearly|almost)[ ])?){_NINETIES}
        (?=[ ]?(?:[.;:!?)\n]|,[ ]|$|(?:and|but|so|with|next|now|this)\b))
      | (?<!hace[ ]|durante[ ]|más[ ]de[ ])
        (?P<es>(?:9\d|1[01]\d|120|noventa(?:[ ]y[ ]\w{{2,6}})?)[ ]años(?!\w))
    )""",
    _I | _X,
)


def _ages(text: str, language: str) -> Iterator[Found]:
    for match in _AGE.finditer(text):
        if match["es"]:
            yield *match.span(), SWAPS[Kind.AGE]["es"]
        else:
            yield *match.span(), "90-plus-year-old" if match["as_adjective"] else "over 90"


_EMAIL = regex.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@(?:[\w-]{1,63}+\.){1,8}\p{L}{2,24}+")
_LINK = regex.compile(
    r"""(?<![\w@.-])(?: (?:https?://|www\.)[^\s<>"]{2,2000}
      | (?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:com|org|net|info|(?:org|co|ac|nhs|gov)\.uk)(?![\w-])
        (?:/[^\s<>"]{0,2000})? )(?<![.,;:!?)])""",
    _I | _X,
)
_UK_AREAS = (
    "A[BL]|B[ABDHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE"
    "|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]"
    "|UB|W[ACDFNRSV]?|YO|ZE"
)
_US_STATES = (
    "A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|PR|RI|S[CD]"
    "|T[NX]|UT|V[TA]|W[AVIY]"
)
_POSTCODE = regex.compile(
    rf"""(?<![\w/])(?: (?:{_UK_AREAS})\d[\dA-Z]?[ ]?\d(?!ST|ND|RD|TH)[ABD-HJLNP-UW-Z]{{2}}
      | (?-i:{_US_STATES}),?[ ]\d{{5}}(?:-\d{{4}})?
      | zip(?:[ ]?code)?(?:[ ]is)?[ :]{{1,2}}\d{{5}}(?:-\d{{4}})?
      | (?:(?-i:C\.?P\.?)|c[oó]digo[ ]postal)(?:[ ]es)?[ :]{{0,2}}(?:0[1-9]|[1-4]\d|5[0-2])\d{{3}}
    )(?![\w-])""",
    _I | _X,
)


def _all(pattern: regex.Pattern[str]) -> Search:
    return lambda text, language: ((*match.span(), "") for match in pattern.finditer(text))


_SEARCHES: tuple[tuple[Kind, Search], ...] = (  # an earlier one keeps what a later one also sees
    (Kind.LINK, _all(_LINK)),
    (Kind.EMAIL, _all(_EMAIL)),
    (Kind.DATE, _dates),
    (Kind.RECORD, _records),
    (Kind.PHONE, _phones),
    (Kind.POSTCODE, _all(_POSTCODE)),
    (Kind.AGE, _ages),
    (Kind.NAME, _names),
)


def find(text: str) -> list[Finding]:
    """List what could identify a person, in the order of the text."""
    language = _language(text)
    taken = bytearray(len(text))
    findings = []
    for kind, search in _SEARCHES:
        for start, end, swap in search(text, language):
            if not taken.count(1, start, end):
                taken[start:end] = b"\1" * (end - start)
                findings.append(Finding(kind, start, end, swap or SWAPS[kind][language]))
    return sorted(findings, key=lambda finding: finding.start)


def swapped(text: str, finding: Finding) -> str:
    """Put the gentler words where a finding is, with a capital where a sentence begins."""
    words, before = finding.swap, text[: finding.start].rstrip(" ")
    if text[finding.start].isupper() and (not before or before[-1] in ".!?\n"):
        words = words[0].upper() + words[1:]
    return text[: finding.start] + words + text[finding.end :]
