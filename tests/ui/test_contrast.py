"""Every pair of colours that Bedside uses, computed from tokens.css by WCAG 2.2."""

import re

import pytest
from django.conf import settings

CSS = (settings.ROOT / "bedside" / "ui" / "static" / "ui" / "tokens.css").read_text()
PLAIN = dict(reversed(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})\b", CSS)))
BOTH = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", CSS)
}
THEMES = {
    "light": PLAIN | {name: light for name, (light, _) in BOTH.items()},
    "dark": PLAIN | {name: dark for name, (_, dark) in BOTH.items()},
}

PAIRS = """
ink paper 7, ink sunk 7, ink-2 paper 4.5, ink-2 sunk 4.5, on-ink ink 4.5, edge paper 3,
edge surface 3, on-night night 7, on-night-2 night 4.5, honey night 4.5, ink clay-soft 7,
ink-2 clay-soft 4.5, clay-ink clay-soft 4.5, clay paper 4.5, on-clay clay 4.5,
clay-shape paper 3, clay-shape clay-soft 3, on-shape clay-field 4.5, on-shape clay-shape 4.5,
ink teal-soft 7, ink-2 teal-soft 4.5, teal-ink teal-soft 4.5, teal paper 4.5, on-teal teal 4.5,
teal-shape paper 3, teal-shape teal-soft 3, on-shape teal-field 4.5, on-shape teal-shape 4.5,
honey-ink paper 4.5, on-honey honey 7, honey-ink honey-soft 4.5, honey-line paper 3,
alert paper 4.5, ink alert-soft 7, focus paper 3
"""


def luminance(colour):
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", [pair.strip() for pair in PAIRS.split(",")])
def test_words_and_shapes_stand_out_enough_from_their_ground(theme, pair):
    front, ground, least = pair.split()
    assert ratio(THEMES[theme][front], THEMES[theme][ground]) >= float(least)


@pytest.mark.parametrize("name", BOTH)
def test_browsers_without_themes_get_the_light_one(name):
    assert PLAIN[name].upper() == BOTH[name][0].upper()


def test_black_on_white_is_twenty_one_to_one():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
