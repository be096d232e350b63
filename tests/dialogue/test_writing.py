"""Finishing a sentence: as a guest or a member, with every mistake met kindly."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from bedside.dialogue.models import Pair, Wish
from bedside.live import stamps
from bedside.people.models import Guest, Role
from bedside.safety.models import Standing
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

FAMILY = "👩‍👩‍👧‍👦"  # seven code points, one letter to whoever types it
ACCENTED = "e\u0301"  # two code points, one letter


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def pair():
    return make.pair()


def composer(pair):
    return reverse("dialogue:write", args=[pair.slug])


def filled_in(client, pair, **fields):
    """The fields of a form that somebody opened and filled in."""
    client.get(composer(pair))
    return {
        "role": "patient",
        "body": "would sit down.",
        "language": "en",
        "takes_responses": "1",
    } | fields


def test_a_guest_gets_a_receipt_and_a_host_reads_first(client, pair):
    sent = client.post(composer(pair), filled_in(client, pair, nickname="Juniper"))
    wish = Wish.objects.get()
    assert (wish.standing, wish.held_because) == (Standing.HELD, "guest")
    assert (wish.signed_as, wish.author) == ("Juniper", None)
    page = client.get(sent.url)
    assert re.search(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}", page.text)
    assert "would sit down." in page.text
    assert page["X-Robots-Tag"] == "noindex"


def test_a_member_is_published_at_once_and_anonymous_unless_they_say(client, pair):
    member = make.member()
    client.force_login(member)
    client.post(composer(pair), filled_in(client, pair))
    client.post(composer(pair), filled_in(client, pair, named="1", body="would knock."))
    plain, named = Wish.objects.order_by("pk")
    assert (plain.standing, plain.signed_as) == (Standing.PUBLISHED, "")
    assert named.signed_as == member.username
    assert pair.prompts.get(side="patient").wish_count == 2


def test_a_strict_pair_holds_members_words_too(client):
    pair = make.pair(moderation_mode=Pair.Moderation.STRICT)
    client.force_login(make.member())
    client.post(composer(pair), filled_in(client, pair))
    assert Wish.objects.get().held_because == "strict"


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_form_sent_again_is_one_wish_and_one_receipt(client, pair, times):
    fields = filled_in(client, pair)
    receipts = {client.post(composer(pair), fields).url for _ in range(times)}
    assert Wish.objects.count() == Guest.objects.count() == len(receipts) == 1


@pytest.mark.parametrize(
    "body", [FAMILY * 280, ACCENTED * 280, "ש" * 280, "🏳️‍🌈" * 280], ids=str.__len__
)
def test_letters_are_counted_as_people_count_them(client, pair, body):
    client.post(composer(pair), filled_in(client, pair, body=body))
    assert Wish.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Write a few words first"),
        (" \n\t ", "Write a few words first"),
        ("\u200b\u2060\ufeff", "Write a few words first"),
        ("…", "Write a few words first"),
        ("\x07\x1b", "Write a few words first"),
        ("a" * 281, "1 letter too long"),
        (FAMILY * 300, "20 letters too long"),
    ],
)
def test_what_cannot_be_posted_is_shown_back_with_a_reason(client, pair, body, sentence):
    page = client.post(composer(pair), filled_in(client, pair, body=body, nickname="Juniper"))
    assert page.status_code == 422
    assert sentence in page.text
    assert "Juniper" in page.text
    assert not Wish.objects.exists()


def test_marks_that_turn_text_around_are_taken_out(client, pair):
    client.post(composer(pair), filled_in(client, pair, body="would \u202elisten\u2066 more"))
    assert Wish.objects.get().body == "would listen more"


@pytest.mark.parametrize("role", ["clinician", "king", ""])
def test_a_forged_side_is_refused(client, pair, role):
    client.force_login(make.member(Role.PATIENT))
    page = client.post(composer(pair), filled_in(client, pair, role=role))
    assert page.status_code == 422
    assert "would sit down." in page.text
    assert not Wish.objects.exists()


def test_a_prompt_that_closed_while_one_was_writing_shows_the_words_back(client, pair):
    fields = filled_in(client, pair, body="would let me finish.")
    Pair.objects.update(closes_at=NOON)
    stamps.bump("pairs")
    page = client.post(composer(pair), fields)
    assert page.status_code == 422
    assert "These prompts have closed" in page.text
    assert "would let me finish." in page.text
    assert not Guest.objects.exists()


def test_findings_are_shown_once_and_then_the_author_decides(client, pair):
    client.force_login(make.member())
    fields = filled_in(client, pair, body="would tell Dr Hallam to wait.")
    page = client.post(composer(pair), fields)
    assert page.status_code == 422
    assert "Dr Hallam" in page.text
    seen = re.search(r'name="seen" value="(\d+)"', page.text)[1]
    client.post(composer(pair), fields | {"seen": seen})
    assert (Wish.objects.get().standing, Wish.objects.get().held_because) == ("held", "name")


def test_a_swap_puts_gentler_words_in(client, pair):
    fields = filled_in(client, pair, body="would tell Dr Hallam to wait.", swap="0")
    page = client.post(composer(pair), fields)
    assert page.status_code == 200
    assert "Dr Hallam" not in page.text
    assert not Wish.objects.exists()


def test_a_phone_number_never_passes(client, pair):
    fields = filled_in(client, pair, body="would ring me on 020 7946 0958.", seen="1")
    page = client.post(composer(pair), fields)
    assert page.status_code == 422
    assert not Wish.objects.exists()


def test_looking_first_posts_nothing(client, pair):
    page = client.post(composer(pair), filled_in(client, pair, check="1"))
    assert "would sit down." in page.text
    assert not Wish.objects.exists()


def test_words_survive_signing_in(client, pair):
    fields = filled_in(client, pair, body="would ask twice.", keep="signin", may_be_quoted="1")
    assert client.post(composer(pair), fields).url.startswith("/accounts/login/?next=/wishes/")
    client.force_login(make.member(), backend=None)
    page = client.get(composer(pair))
    assert "would ask twice." in page.text
    client.post(composer(pair), filled_in(client, pair, body="would ask twice."))
    assert "would ask twice." not in client.get(composer(pair)).text


def test_a_body_of_a_megabyte_is_refused_before_it_is_read(client, pair):
    page = client.post(composer(pair), filled_in(client, pair, body="x" * 1_000_000))
    assert page.status_code == 400


def test_nothing_of_a_pair_is_there_before_it_opens(client):
    pair = make.pair(opens_at=NOON + timedelta(hours=1))
    assert client.get(composer(pair)).status_code == 404


def test_words_are_escaped_wherever_they_stand(client, pair):
    hostile = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    wish = make.wish(on=pair, body=hostile, signed_as="<b>x")
    for url in (
        reverse("dialogue:board", args=[pair.slug]),
        reverse("dialogue:wish", args=[wish.code]),
    ):
        page = client.get(url).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x" not in page
