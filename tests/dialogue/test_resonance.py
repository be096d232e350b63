"""I hear you, me too, pass: one answer for each person and wish, and never on one's own words."""

import pytest
from django.urls import reverse

from bedside.dialogue import actions
from bedside.dialogue.gathering import recount
from bedside.dialogue.models import Resonance, Wish
from bedside.people.models import Role
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def address(wish):
    return reverse("dialogue:answer", args=[wish.code])


def counted(wish):
    wish.refresh_from_db()
    return (wish.patient_yes, wish.patient_answers, wish.clinician_yes, wish.clinician_answers)


@pytest.mark.parametrize(
    ("role", "answer", "expected"),
    [
        (Role.PATIENT, "hear", (1, 1, 0, 0)),
        (Role.CAREGIVER, "metoo", (1, 1, 0, 0)),
        (Role.CLINICIAN, "hear", (0, 0, 1, 1)),
        (Role.STAFF, "pass", (0, 0, 0, 1)),
    ],
)
def test_an_answer_counts_on_the_side_it_was_given_from(role, answer, expected):
    wish = make.wish()
    make.resonance(wish, answer, role=role)
    assert counted(wish) == expected


def test_an_answer_can_be_changed_and_taken_back():
    wish, member = make.wish(), make.member(Role.CLINICIAN)
    for answer, expected in [("hear", (1, 1)), ("pass", (0, 1)), ("pass", (0, 0))]:
        make.resonance(wish, answer, by=member)
        assert counted(wish)[2:] == expected
    assert not Resonance.objects.exists()


def test_whoever_speaks_from_two_sides_still_has_one_answer():
    wish, member = make.wish(), make.member(Role.PATIENT, Role.CLINICIAN)
    make.resonance(wish, "hear", role=Role.PATIENT, by=member)
    make.resonance(wish, "metoo", role=Role.CLINICIAN, by=member)
    assert counted(wish) == (0, 0, 1, 1)


@pytest.mark.parametrize("answer", ["hear", "pass", "metoo"])
def test_counters_say_what_the_rows_say(answer):
    wish = make.wish()
    for role in Role:
        make.resonance(wish, answer, role=role)
    before = counted(wish), wish.common, wish.fewest_answers
    recount(wish)
    assert (counted(wish), wish.common, wish.fewest_answers) == before


@pytest.mark.parametrize(
    ("wish", "role", "reason"),
    [
        ({"standing": Standing.WITHDRAWN}, Role.CLINICIAN, "taken down"),
        ({"standing": Standing.HELD}, Role.CLINICIAN, "taken down"),
        ({}, Role.PATIENT, "have not said that you speak"),
        ({}, None, "Say first"),
    ],
)
def test_a_refusal_says_why(wish, role, reason):
    member = make.member(Role.CLINICIAN)
    with pytest.raises(Refused, match=reason):
        actions.resonate(member, role, make.wish(**wish), "hear", now=NOON)


def test_nobody_answers_their_own_words(client):
    wish = make.wish()
    client.force_login(wish.author)
    page = client.post(address(wish), {"r": "hear"})
    assert page.status_code == 403
    assert "These are your own words" in page.text


def test_an_answer_to_a_wish_withdrawn_meanwhile_is_met_kindly(client):
    wish = make.wish()
    actions.withdraw(wish.author, wish)
    client.force_login(make.member(Role.CLINICIAN))
    page = client.post(address(wish), {"r": "hear"})
    assert page.status_code == 403
    assert "has been taken down" in page.text
    assert wish.body not in page.text


def test_a_stranger_is_led_to_the_door_and_back_to_the_same_answer(client):
    wish = make.wish()
    page = client.get(address(wish), {"r": "metoo"})
    assert f"/accounts/login/?next={address(wish)}" in page.text
    assert not Resonance.objects.exists()
    client.force_login(make.member(Role.CLINICIAN))
    assert 'value="metoo"' in client.get(address(wish), {"r": "metoo"}).text
    client.post(address(wish), {"r": "metoo"})
    assert Resonance.objects.get().answer == "metoo"


@pytest.mark.parametrize("r", ["", "love", "\x00"])
def test_an_answer_nobody_can_give_is_refused(client, r):
    client.force_login(make.member(Role.CLINICIAN))
    assert client.post(address(make.wish()), {"r": r}).status_code == 422


def test_a_fragment_comes_back_to_a_page_that_asked_for_one(client):
    wish = make.wish()
    client.force_login(make.member(Role.CLINICIAN))
    page = client.post(address(wish), {"r": "hear"}, headers={"HX-Request": "true"})
    assert page.text.lstrip().startswith(f'<div class="wish-foot" id="wish-foot-{wish.code}"')
    assert 'aria-pressed="true"' in page.text


def test_a_member_without_a_role_is_asked_for_one(client):
    member = make.member()
    member.roles.all().delete()
    client.force_login(member)
    page = client.post(address(make.wish()), {"r": "hear"})
    assert page.status_code == 403
    assert "Say first" in page.text


def test_counts_never_name_or_rank_people(client):
    wish, listener = make.wish(), make.member(Role.CLINICIAN, username="Nobodyelse")
    make.resonance(wish, by=listener)
    for url in (reverse("dialogue:board", args=[wish.pair.slug]), wish_page(wish)):
        assert "Nobodyelse" not in client.get(url).text


def wish_page(wish):
    return reverse("dialogue:wish", args=[wish.code])


def test_a_revision_rises_with_what_a_board_shows():
    wish = make.wish()
    make.resonance(wish)
    make.response(to=wish)
    recount(wish)
    assert Wish.objects.get().revision >= 2
