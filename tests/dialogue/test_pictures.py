import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, features

from bedside.dialogue import pictures
from bedside.dialogue.pictures import PictureSet, PictureWords, alt_text
from bedside.ui import lettering
from bedside.ui.drawing import Line
from bedside.ui.lettering import width

SVG = "{http://www.w3.org/2000/svg}"
PATIENT = PictureWords(
    words="would sit down when talking to me.",
    side="patient",
    role="patient",
    role_word="Patient",
    prompt="I wish my doctor…",
    name="Marisol",
    place="Bedside",
)
CLINICIAN = replace(
    PATIENT, side="clinician", role="clinician", role_word="Clinician", prompt="I wish my patient…"
)
HOSTILE = {
    "nothing": "",
    "one letter": "a",
    "spaces": "   \t\n  ",
    "280 letters without a space": "W" * 280,
    "a long text": "would listen, " * 20,
    "a very long text": "would listen, " * 400,
    "markup": "<script>alert(1)</script> & \"quotes\" 'more' ]]> &amp; </text></svg>",
    "control characters": "would\x00 \x01 listen\x1f \x7f \ufffe \uffff",
    "half a character": "would \ud800 listen",
    "bidi override": "would \u202elisten\u202c \u2067and\u2069 act",
    "Arabic": "أن تجلس وتتحدث معي ببطء (MRI 2024)",
    "Hebrew": "יקשיב לי עד הסוף.",
    "Hebrew inside English": "would say שלום when I come in.",
    "Persian with joiners": "می\u200cخواهم بشنوید",
    "Chinese": "希望医生能坐下来跟我说话。" * 10,
    "Japanese": "先生に座って話してほしい。" * 10,
    "Thai": "อยากให้หมอนั่งลงคุยกับฉัน",
    "Devanagari": "मैं चाहता हूँ कि डॉक्टर सुनें",
    "emoji": "would listen 🙏🏽 to the end 👩‍⚕️ and smile 😀 🇬🇧 1️⃣ 👨‍👩‍👧‍👦",
    "only emoji": "🙏" * 280,
    "an emoji that was never made": "would 👩‍🐙‍👩 listen",
    "accents piled up": "z" + "\u0301\u0323\u0304" * 40 + " would listen",
    "composed by hand": "caf\u0065\u0301 n\u0303 \u0041\u030a",
    "Polish, Vietnamese and Turkish": "Żółć gęślą jaźń. Được không? Dağ İçin",
    "wide ligature": "\ufdfd" * 280,
    "private use": "\ue000\uf8ff\U0010fffd",
    "narrow spaces": "vraiment\u202f? oui\u00a0! non\u2011non",
}
each_text = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
each_side = pytest.mark.parametrize("shown", [PATIENT, CLINICIAN], ids=["patient", "clinician"])


def words_in(shape_list):
    return [shape for shape in shape_list if isinstance(shape, Line)]


def said(picture):
    return " ".join(line.words for line in words_in(picture.shapes))


def opened(png):
    image = Image.open(BytesIO(png))
    image.load()
    return image


@each_side
@each_text
def test_no_text_breaks_a_picture_or_leaves_the_sheet(text, shown):
    shown = replace(shown, words=text, name=text[:30])
    assert opened(pictures.wish_png(shown)).size == (1200, 630)
    ET.fromstring(pictures.wish_svg(shown))  # noqa: S314 - our own
    for line in words_in(pictures.wish_picture(shown).shapes):
        across = width(line.words, line.style, line.size)
        begin = line.x - across if line.from_right else line.x
        assert begin >= pictures.EDGE - 1
        assert begin + across <= 1200 - pictures.EDGE + 1
        assert line.size <= line.y <= 630 - 40


@each_text
def test_no_text_breaks_the_picture_of_a_set(text):
    shown = PictureSet(text, ("patient", "clinician", "both"), place=text[:40])
    assert opened(pictures.set_png(shown)).size == (1200, 630)
    ET.fromstring(pictures.set_svg(shown))  # noqa: S314 - our own


@each_text
def test_words_are_shown_whole_or_not_at_all(text):
    whole = pictures.line_of(text)
    shown = said(pictures.wish_picture(replace(PATIENT, words=text, name="")))
    drawn = shown.removeprefix("I wish my doctor… ").removesuffix("Patient Bedside").strip()
    if drawn:
        assert drawn.replace(" ", "") == whole.replace(" ", "")
    else:
        assert shown == "I wish my doctor… Patient Bedside"


def test_words_in_letters_that_no_font_has_give_way_to_the_prompt():
    shown = pictures.wish_picture(replace(PATIENT, words="would \ue000 listen"))
    assert said(shown) == "I wish my doctor… Marisol Patient Bedside"
    assert "would" in alt_text(replace(PATIENT, words="would \ue000 listen"))


def test_a_text_in_a_script_of_ours_never_gives_way():
    for text in ("a", "é" * 280, HOSTILE["Polish, Vietnamese and Turkish"], "i " * 140):
        drawn = said(pictures.wish_picture(replace(PATIENT, words=text)))
        assert text.split()[0][:20] in drawn


def test_short_words_are_set_larger_than_long_ones():
    short, long = (
        max(line.size for line in words_in(pictures.wish_picture(shown).shapes))
        for shown in (PATIENT, replace(PATIENT, words="would listen to me, " * 13))
    )
    assert short > 1.5 * long


def test_the_lowest_line_stays_above_the_signature():
    shown = pictures.wish_picture(replace(PATIENT, words="would listen to me, " * 14))
    body = [line for line in words_in(shown.shapes) if line.y < pictures.FOOT]
    assert max(line.y for line in body) < pictures.FOOT - 50


@pytest.mark.skipif(not features.check("raqm"), reason="this machine cannot shape Arabic")
def test_words_from_the_right_are_set_from_the_right():
    shown = pictures.wish_picture(replace(PATIENT, words=HOSTILE["Hebrew"]))
    lines = [line for line in words_in(shown.shapes) if "יקשיב" in line.words]
    assert all(line.rtl and line.from_right for line in lines)


def test_the_sides_are_shown_by_place_and_shape_and_word():
    patient, clinician = (ET.fromstring(pictures.wish_svg(one)) for one in (PATIENT, CLINICIAN))  # noqa: S314 - our own
    first, second = (tree.find(f"{SVG}path").get("d") for tree in (patient, clinician))
    assert "0 0 0 0" in first, "round at the start"
    assert "0 0 1 0" in second, "round at the end"
    assert float(re.match(r"M([\d.]+)", first)[1]) < 400 < 800
    assert float(re.match(r"M([\d.]+)", second)[1]) > 800
    assert "Patient" in "".join(patient.itertext())
    assert "Clinician" in "".join(clinician.itertext())


def test_the_picture_has_the_colour_of_its_side():
    image = opened(pictures.wish_png(PATIENT))
    assert image.getpixel((200, 315)) == (0xBC, 0x4B, 0x2F)
    assert image.getpixel((1195, 5)) == (0xFA, 0xF9, 0xF5)
    assert opened(pictures.wish_png(CLINICIAN)).getpixel((1000, 315)) == (0x0F, 0x64, 0x68)


def test_a_caregiver_is_a_small_half_held_by_an_arc():
    drawn = pictures.wish_svg(replace(PATIENT, role="caregiver", role_word="Caregiver")).decode()
    assert drawn.count('fill="none" stroke="#BC4B2F"') == 2, "large, and small beside the word"


@each_text
@pytest.mark.parametrize("draw", [pictures.wish_svg, pictures.set_svg], ids=["wish", "set"])
def test_an_svg_runs_nothing_and_asks_for_nothing(draw, text):
    shown = (
        replace(PATIENT, words=text, prompt=text, name=text, source=text, place=text)
        if draw is pictures.wish_svg
        else PictureSet(text, ("both",), text)
    )
    drawn = draw(shown)
    tree = ET.fromstring(drawn)  # noqa: S314 - our own
    assert {part.tag.removeprefix(SVG) for part in tree.iter()} <= {
        "svg", "title", "desc", "rect", "path", "text"
    }  # fmt: skip
    for part in tree.iter():
        assert not [name for name in part.attrib if name.startswith("on") or "href" in name]
        assert "url(" not in "".join(part.attrib.values())
        assert "style" not in part.attrib
    assert tree.find(f"{SVG}title") is not None
    assert tree.find(f"{SVG}desc").text
    assert b"<script" not in drawn


def test_every_line_of_an_svg_is_held_to_its_measured_width():
    tree = ET.fromstring(pictures.wish_svg(PATIENT))  # noqa: S314 - our own
    for line in tree.findall(f"{SVG}text"):
        assert float(line.get("textLength")) > 10
        assert line.get("lengthAdjust") == "spacingAndGlyphs"


def test_imported_words_say_where_they_came_from_and_finish_no_sentence():
    shown = replace(PATIENT, prompt="", name="", source="A hospital trust, 2021")
    assert said(pictures.wish_picture(shown)).endswith(
        "Patient From A hospital trust, 2021 Bedside"
    )


def test_alternative_text_says_who_speaks_and_what():
    assert alt_text(PATIENT) == (
        "Marisol, Patient: “I wish my doctor… would sit down when talking to me.”"
    )
    assert alt_text(PictureSet("Being heard", ("both",))) == "Being heard: a quilt of 1 wish."
    assert alt_text(PictureSet("Waiting", ("both",) * 2)) == "Waiting: a quilt of 2 wishes."


@pytest.mark.parametrize("number", [0, 1, 6, 7, 12, 20, 21, 30, 31, 500])
def test_a_quilt_has_a_patch_for_each_wish_as_far_as_there_is_room(number):
    drawn = pictures.set_picture(PictureSet("A set", ("patient",) * number))
    patches = [
        shape for shape in drawn.shapes if getattr(shape, "fill", "") == pictures.INKS["clay-shape"]
    ]
    assert len(patches) - 1 == min(number, 30), "the sign of the house has one half too"


def test_the_same_wishes_always_make_the_same_picture():
    one = pictures.set_png.__wrapped__(PictureSet("A set", ("patient", "both", "clinician")))
    assert one == pictures.set_png.__wrapped__(
        PictureSet("A set", ("patient", "both", "clinician"))
    )


def test_the_colours_are_those_of_the_light_theme():
    tokens = Path(pictures.__file__).parents[1] / "ui" / "static" / "ui" / "tokens.css"
    written = tokens.read_text(encoding="utf-8")
    for name, colour in pictures.INKS.items():
        light = re.search(rf"--{name}: (?:light-dark\()?(#[0-9A-F]{{6}})", written)
        assert light, name
        assert light[1] == colour, name


@pytest.fixture
def unshaped(monkeypatch):
    """A machine whose Pillow cannot shape scripts, because the library for it is missing."""
    kept = (lettering.has, lettering.runs)
    for cache in kept:
        cache.cache_clear()
    monkeypatch.setattr(features, "check", lambda feature: False)
    yield
    for cache in kept:
        cache.cache_clear()


@pytest.mark.usefixtures("unshaped")
@pytest.mark.parametrize("text", [HOSTILE["Arabic"], HOSTILE["Devanagari"], HOSTILE["Hebrew"]])
def test_where_scripts_cannot_be_shaped_their_words_give_way(text):
    shown = pictures.wish_picture(replace(PATIENT, words=text))
    assert said(shown) == "I wish my doctor… Marisol Patient Bedside"
    assert opened(pictures.wish_png.__wrapped__(replace(PATIENT, words=text)))


@pytest.mark.usefixtures("unshaped")
def test_where_scripts_cannot_be_shaped_latin_words_are_drawn():
    assert "would sit down" in said(pictures.wish_picture(PATIENT))
    assert opened(pictures.wish_png.__wrapped__(PATIENT))
