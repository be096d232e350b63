"""The guard sees what could tell who somebody is, and leaves everyday words alone."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.safety.phi import BLOCKING, KINDS, Kind, find, swapped

NAME, PHONE, RECORD, EMAIL = Kind.NAME, Kind.PHONE, Kind.RECORD, Kind.EMAIL
DATE, AGE, POSTCODE, LINK = Kind.DATE, Kind.AGE, Kind.POSTCODE, Kind.LINK

# Names, numbers and addresses are made up, or kept free for such use (Ofcom's 0113 496 0…, the
# 555 01… of North America, example.org).
TELLING = [
    ("Dr Hollis never looked up.", [(NAME, "Dr Hollis")]),
    ("I saw Dr. J. R. Hollis twice.", [(NAME, "Dr. J. R. Hollis")]),
    ("Dr.Hollis rang me", [(NAME, "Dr.Hollis")]),
    ("Doctor Okonkwo-Reyes listened.", [(NAME, "Doctor Okonkwo-Reyes")]),
    ("Dr A Khan was kind", [(NAME, "Dr A Khan")]),
    ("DR HOLLIS WAS RUDE TO ME", [(NAME, "DR HOLLIS")]),
    ("dr hollis was rude to me", [(NAME, "dr hollis")]),
    ("Mr and Mrs Tanaka came", [(NAME, "Mrs Tanaka")]),
    ("It was mr. Tanaka's idea", [(NAME, "mr. Tanaka")]),
    ("Ms O'Leary at the desk", [(NAME, "Ms O'Leary")]),
    ("Miss Ivy on reception", [(NAME, "Miss Ivy")]),
    ("Prof van der Berg operated", [(NAME, "Prof van der Berg")]),
    ("Nurse Tilly held my hand", [(NAME, "Nurse Tilly")]),
    ("the staff nurse Tilly Marsh said", [(NAME, "nurse Tilly Marsh")]),
    ("Sister Agnes runs that ward", [(NAME, "Sister Agnes")]),
    ("I went with my sister Agnes", [(NAME, "sister Agnes")]),
    ("our midwife Joy stayed late", [(NAME, "midwife Joy")]),
    ("Thank you Mr T. It helped", [(NAME, "Mr T")]),
    ("El doctor García de la Cruz me escuchó", [(NAME, "doctor García de la Cruz")]),
    ("La Dra. Pérez no me miró", [(NAME, "Dra. Pérez")]),
    ("Sr. Gómez y Sra. Ruiz", [(NAME, "Sr. Gómez"), (NAME, "Sra. Ruiz")]),
    ("La enfermera Lucía fue muy amable", [(NAME, "enfermera Lucía")]),
    ("Que don Andrés lo diga", [(NAME, "don Andrés")]),
    ("Ring me on 0113 496 0123", [(PHONE, "0113 496 0123")]),
    ("My mobile is 07700900123 thanks", [(PHONE, "07700900123")]),
    ("(0113) 496-0123 any time", [(PHONE, "(0113) 496-0123")]),
    ("+44 113 496 0123", [(PHONE, "+44 113 496 0123")]),
    ("call (212) 555-0123", [(PHONE, "(212) 555-0123")]),
    ("212.555.0123", [(PHONE, "212.555.0123")]),
    ("Llámeme al 612 34 56 78", [(PHONE, "612 34 56 78")]),
    ("Mi teléfono es +34 912 345 678", [(PHONE, "+34 912 345 678")]),
    ("phone 496 0123 after six", [(PHONE, "496 0123")]),
    ("Ask for ext 4521", [(PHONE, "ext 4521")]),
    ("MRN 00482913", [(RECORD, "MRN 00482913")]),
    ("mrn: 4829-13", [(RECORD, "mrn: 4829-13")]),
    ("My hospital number is K482913", [(RECORD, "hospital number is K482913")]),
    ("NHS number 943 476 5919", [(RECORD, "NHS number 943 476 5919")]),
    ("it is 943 476 5919", [(RECORD, "943 476 5919")]),
    ("9434765919 is mine", [(RECORD, "9434765919")]),
    ("NHS: 123 456 7890", [(RECORD, "NHS: 123 456 7890")]),
    ("Record no. 55-1234", [(RECORD, "Record no. 55-1234")]),
    ("Mi NHC es 482913", [(RECORD, "NHC es 482913")]),
    ("número de historia clínica: 48291", [(RECORD, "número de historia clínica: 48291")]),
    ("Mi DNI 12345678Z", [(RECORD, "DNI 12345678Z")]),
    ("soy X1234567L", [(RECORD, "X1234567L")]),
    ("078-05-1120 was on the form", [(RECORD, "078-05-1120")]),
    ("Write to ann.b+c@mail.example.org", [(EMAIL, "ann.b+c@mail.example.org")]),
    ("ana@example.es, por favor", [(EMAIL, "ana@example.es")]),
    ("I came in on 3 March.", [(DATE, "on 3 March")]),
    ("since the 3rd of March 2021", [(DATE, "the 3rd of March 2021")]),
    ("March 3rd, 2021 was hard", [(DATE, "March 3rd, 2021")]),
    ("on May 3 I fell", [(DATE, "on May 3")]),
    ("my operation, 4 May, was moved", [(DATE, "4 May")]),
    ("the 4th of may", [(DATE, "the 4th of may")]),
    ("12 Sept. was the day", [(DATE, "12 Sept.")]),
    ("Dec 25 on the ward", [(DATE, "Dec 25")]),
    ("03/03/2021", [(DATE, "03/03/2021")]),
    ("seen 3/3/21, again 31-12-2021", [(DATE, "3/3/21"), (DATE, "31-12-2021")]),
    ("born 2001-02-28", [(DATE, "2001-02-28")]),
    ("am 28.02.2021", [(DATE, "28.02.2021")]),
    ("El 3 de marzo de 2021 ingresé", [(DATE, "El 3 de marzo de 2021")]),
    ("el día 12 de octubre", [(DATE, "el día 12 de octubre")]),
    ("my 94 year old mother", [(AGE, "94 year old")]),
    ("A 94-year-old deserves better", [(AGE, "94-year-old")]),
    ("She is 101 years old", [(AGE, "101 years old")]),
    ("a man aged 91", [(AGE, "91")]),
    ("I am 93 and live alone", [(AGE, "93")]),
    ("I'm 93.", [(AGE, "93")]),
    ("Dad turned 90 there", [(AGE, "90")]),
    ("ninety-four years old", [(AGE, "ninety-four years old")]),
    ("my aunt (95) waited", [(AGE, "95")]),
    ("Tengo 92 años", [(AGE, "92 años")]),
    ("mi madre de noventa y dos años", [(AGE, "noventa y dos años")]),
    ("I live in LS9 7TF", [(POSTCODE, "LS9 7TF")]),
    ("sw1a1aa is mine", [(POSTCODE, "sw1a1aa")]),
    ("Albany, NY 12207", [(POSTCODE, "NY 12207")]),
    ("zip code 12207-0001", [(POSTCODE, "zip code 12207-0001")]),
    ("Vivo en CP 28013", [(POSTCODE, "CP 28013")]),
    ("See https://example.org/me?x=1.", [(LINK, "https://example.org/me?x=1")]),
    ("www.example.org/ward", [(LINK, "www.example.org/ward")]),
    ("it is on mysite.co.uk", [(LINK, "mysite.co.uk")]),
    (
        "Dr Hollis, 0113 496 0123, on 3 March",
        [(NAME, "Dr Hollis"), (PHONE, "0113 496 0123"), (DATE, "on 3 March")],
    ),
]

TELLING_NOTHING = [
    "",
    "My doctor said 3 in 4 people get better.",
    "I waited 45 minutes.",
    "Ward 12 was cold.",
    "They are here 24/7.",
    "It felt 50/50.",
    "May I ask a question?",
    "The 3 may be right, and the 3rd may be too.",
    "We march 3 miles a day.",
    "It was in March.",
    "In May 2021 it got better.",
    "Dr who came in late was rude.",
    "The Dr was lovely. THE DR WAS LOVELY.",
    "I saw the Dr. Everyone listened.",
    "dr quicker please",
    "Doctor I have a question",
    "The doctor. Tom was there too, as a friend.",
    "The nurse Very kindly came.",
    "Nurse Practitioner led clinic",
    "I miss England. Miss you all.",
    "My MS nurse and the MS Society",
    "my sister and my brother",
    "Mr X and Dr XXXX",
    "The Sister In Charge",
    "don't, won't, can't",
    "Call 111 or 999 or 112.",
    "Samaritans: call 116 123",
    "I called 3 times",
    "I rate it 1 2 3 4 5 6 7 8 9 10",
    "10 out of 10, 9/10, 10/10",
    "Blood pressure 120/80, pulse 72",
    "My HbA1c was 48.5 and vitamin B12 250",
    "I take B12 1mg at 9am",
    "It cost £10,000 or $1,000,000",
    "Between 2019-2021 and 2022/23",
    "at 10.30 on bed 4b",
    "Version 1.2.3 of the form",
    "12.5.20 or 1-2-20",
    "40/50/2020 and 31/13/2021",
    "my form 12345678A",
    "I typed 1234567890 for nothing",
    "Dr de la",
    "room 12345",
    "Patient number 4 in the queue",
    "In any case, no 10 people agree.",
    "78 years old, aged 89, I am 65.",
    "I am 93% sure.",
    "90 minutes, 95 people, 100 miles",
    "turned 90% of us away",
    "hace 92 años, durante 95 años",
    "Tengo 72 años",
    "the W12 3rd floor lift",
    "ok 12345",
    "OK. IN 2021",
    "Listen.The nurse left",
    "Bueno.es verdad",
    "@home and me @ work",
    "Mi doctora y la enfermera que me atendió",
    "El señor que estaba a mi lado",
    "el médico me dijo 3 de 4",
    "Esperé 3 de las 5 horas.",
    "<b>1 & 2</b>",
    "医生请听我说。",
    "أريد أن يسمعني الطبيب",
]


@pytest.mark.parametrize(("text", "expected"), TELLING)
def test_what_could_tell_who_somebody_is_is_found(text, expected):
    assert [(found.kind, text[found.start : found.end]) for found in find(text)] == expected


@pytest.mark.parametrize("text", TELLING_NOTHING)
def test_everyday_words_are_left_alone(text):
    assert [(found.kind, text[found.start : found.end]) for found in find(text)] == []


@pytest.mark.parametrize(
    ("text", "gentle"),
    [
        ("Dr Hollis never looked up.", "A doctor never looked up."),
        ("I told Dr Hollis twice.", "I told a doctor twice."),
        ("I told my Dr Hollis twice.", "I told my doctor twice."),
        ("Then Mrs Tanaka left.", "Then somebody left."),
        ("Sister Agnes was kind.", "A nurse was kind."),
        ("I brought my sister Agnes.", "I brought my sister."),
        ("our midwife Joy stayed", "our midwife stayed"),
        ("It hurt. Nurse Tilly saw.", "It hurt. A nurse saw."),
        ("El doctor García me escuchó", "El doctor me escuchó"),
        ("La Dra. Pérez no me miró", "La doctora no me miró"),
        ("Me llamó Dra. Pérez", "Me llamó una doctora"),
        ("Que la señora Ruiz lo diga", "Que la señora lo diga"),
        ("Que don Andrés lo diga", "Que alguien lo diga"),
        ("I fell on 3 March 2021.", "I fell one day in March."),
        ("It was 03/03/2021.", "It was one day."),
        ("Ingresé el 3 de marzo", "Ingresé un día de marzo"),
        ("my 94 year old mother", "my 90-plus-year-old mother"),
        ("I am 93 and alone", "I am over 90 and alone"),
        ("a man aged 91", "a man aged over 90"),
        ("Tengo 92 años", "Tengo más de 90 años"),
        ("We live in LS9 7TF.", "We live in our local area."),
        ("Llame al 612 34 56 78", "Llame al un número de teléfono"),
        ("Ring 0113 496 0123", "Ring a phone number"),
        ("See www.example.org/x.", "See a website."),
    ],
)
def test_gentle_words_take_the_place_of_telling_ones(text, gentle):
    (finding,) = find(text)
    assert swapped(text, finding) == gentle


@pytest.mark.parametrize("text", [text for text, _ in TELLING])
def test_after_every_swap_nothing_is_left_to_find(text):
    for finding in reversed(find(text)):
        text = swapped(text, finding)
    assert find(text) == []


def test_phone_and_record_numbers_block_and_nothing_else_does():
    assert sorted(BLOCKING) == ["phone", "record"]
    assert set(KINDS) > BLOCKING


@settings(deadline=None)
@given(st.lists(st.sampled_from([text for text, _ in TELLING] + TELLING_NOTHING)).map(" ".join))
def test_findings_are_in_order_and_never_overlap(text):
    findings = find(text)
    assert all(0 <= found.start < found.end <= len(text) for found in findings)
    assert all(one.end <= two.start for one, two in pairwise(findings))
    assert all(found.swap and found.kind in KINDS for found in findings)


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_read(text):
    for finding in find(text):
        assert find(swapped(text, finding)) is not None


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "12-", "0113 496 0123 ", "a", "A", "Dr ", "Dr A. ", "Mr de la ", "a@", "@a.",
     "www.", "MRN 1", "9", "03/", "3 ", "A-", "my sister ", "ref no: ", "(0", "tel ", "LS97"],
)  # fmt: skip
def test_what_comes_after_a_long_run_is_still_found(piece):
    """Patterns that went back and forth would take years here."""
    text = piece * (20_000 // len(piece)) + "\n\nThen Nurse Tilly came."
    last = find(text)[-1]
    assert (last.kind, text[last.start : last.end]) == (NAME, "Nurse Tilly")


def test_a_text_full_of_numbers_is_read_to_its_end():
    findings = find("0113 496 0123, " * 1_300)
    assert [found.kind for found in findings] == [PHONE] * 1_300
