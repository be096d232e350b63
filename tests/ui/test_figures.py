import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
import segno

from bedside.ui.figures import PATCH, ground, qr, quilt, reach_bar

SVG = "{http://www.w3.org/2000/svg}"
WISHES = [("patient", 0.1), ("clinician", 0.3), ("both", 0.7)] * 20


def parsed(markup):
    xml = str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(xml)  # noqa: S314 - drawn by the code under test


def shapes(markup, *names):
    return [each for each in parsed(markup).iter(f"{SVG}path") if each.get("class") in names]


def test_the_same_wishes_make_the_same_quilt():
    assert quilt(WISHES) == quilt(list(WISHES))


def test_every_wish_is_one_shape_and_a_whole_is_two_halves_and_stitches():
    drawn = quilt([("patient", 0.9), ("clinician", 0.9), ("both", 0.9)])
    assert len(shapes(drawn, "q-p")) == 2
    assert len(shapes(drawn, "q-c")) == 2
    assert len(shapes(drawn, "g-stitch")) == 1


def test_an_empty_place_is_cloth_without_wishes():
    drawn = quilt([])
    assert len(list(parsed(drawn).iter(f"{SVG}rect"))) == 48
    assert not shapes(drawn, "q-p", "q-p2", "q-c", "q-c2", "g-stitch")


def test_one_patch_in_eight_and_the_corner_of_the_key_stay_free_however_many_wishes_there_are():
    halves = shapes(quilt([("patient", 0.9)] * 1000, columns=6, rows=8), "q-p", "q-p2")
    assert len(halves) == 45 - 5
    middles = [re.match(r"M([\d.]+) ([\d.]+)", half.get("d")) for half in halves]
    assert not [at for at in middles if float(at[1]) < 3 * PATCH and float(at[2]) > 7 * PATCH]


def test_a_wish_that_reaches_further_is_larger():
    small, large = (shapes(quilt([("clinician", reach)]), "q-c", "q-c2")[0] for reach in (0.1, 0.9))
    assert "a25 25" in small.get("d")
    assert "a36 36" in large.get("d")


def test_no_two_neighbours_share_their_cloth():
    rects = [each.get("class") for each in parsed(quilt(WISHES)).iter(f"{SVG}rect")]
    rows = [rects[start : start + 6] for start in range(0, 48, 6)]
    assert all(left != right for row in rows for left, right in pairwise(row))
    assert all(
        up != down for above, below in pairwise(rows) for up, down in zip(above, below, strict=True)
    )


@pytest.mark.parametrize("kind", ["patient", "clinician", "both", "empty", "unheard of"])
def test_there_is_a_cloth_for_every_kind_whatever_lies_around(kind):
    assert ground(kind, 3, {"q-honey", "q-paper"}) not in {"q-honey", "q-paper"}


def test_a_label_is_escaped():
    assert 'aria-label="&lt;b&gt;&#34;"' in quilt([], label='<b>"')


def test_a_quilt_without_a_label_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in quilt(WISHES)


def test_a_qr_code_is_black_on_white_with_every_square_that_segno_makes():
    url = "https://bedside.example/wishes/doctor-patient/"
    drawn = qr(url, "QR code for bedside.example")
    dark = sum(sum(row) for row in segno.make(url, error="m", micro=False).matrix)
    path = parsed(drawn).find(f"{SVG}path")
    assert path.get("d").count("h1v1h-1z") == dark
    assert (path.get("fill"), parsed(drawn).find(f"{SVG}rect").get("fill")) == ("black", "white")


def test_a_qr_code_says_in_words_where_it_leads():
    assert 'role="img" aria-label="To &lt;here&gt;"' in qr("https://x.example", "To <here>")


@pytest.mark.parametrize(
    ("patients", "clinicians", "sewn"),
    [(50, 50, True), (49, 100, False), (100, 49, False), (100, 100, True), (0, 0, False)],
)
def test_the_lanes_are_sewn_only_when_both_sides_reach_the_middle(patients, clinicians, sewn):
    drawn = reach_bar(patients, clinicians)
    assert ("reach-mid" in drawn) is not sewn
    if patients + clinicians > 102:
        assert ("reach-sew" in drawn) is sewn


def test_no_bar_is_ever_drawn_with_a_width_below_one_or_outside_its_track():
    for patients in range(101):
        for clinicians in range(101):
            drawn = reach_bar(patients, clinicians)
            for rect in re.findall(r"<rect[^>]*>", drawn):
                start = int(re.search(r' x="(-?\d+)%"', rect + ' x="0%"')[1])
                width = int(re.search(r'width="(-?\d+)%"', rect)[1])
                assert start >= 0
                assert 1 <= width <= 100 - start
