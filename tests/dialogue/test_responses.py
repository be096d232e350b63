"""A response begins by saying back what was heard; the author says yes, or almost and why."""

import pytest
from django.urls import reverse

from bedside.dialogue import actions
from bedside.dialogue.models import Response, SayBack, Wish
from bedside.people.models import Role
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def respond_to(wish):
    return reverse("dialogue:respond", args=[wish.code])


def wish_page(client, wish):
    return client.get(reverse("dialogue:wish", args=[wish.code])).text


@pytest.fixture
def responder(client):
    member = make.member(Role.CLINICIAN)
    client.force_login(member)
    return member


def said_back(client, wish, **fields):
    """Send what was heard; returns the address of the second step."""
    fields = {"role": "clinician", "heard": "You want time."} | fields
    return client.post(respond_to(wish), fields).url


def test_first_what_was_heard_then_the_reply(client, responder):
    wish = make.wish()
    second_step = said_back(client, wish)
    client.post(second_step + "reply/", {"kind": "could", "body": "I will **sit**."})
    response = Response.objects.get()
    assert (response.standing, response.kind) == (Standing.PUBLISHED, "could")
    client.logout()
    page = wish_page(client, wish)
    assert "You want time." in page
    assert "<strong>sit</strong>" in page
    assert Wish.objects.get().response_count == 1


def test_an_unfinished_response_is_seen_by_its_writer_and_the_author_alone(client, responder):
    wish = make.wish()
    said_back(client, wish)
    client.logout()
    assert "You want time." not in wish_page(client, wish)
    client.force_login(wish.author)
    assert "You want time." in client.get(reverse("mine:show", args=[wish.code])).text


def test_i_hear_this_may_stand_without_more_words(client, responder):
    wish = make.wish()
    client.post(said_back(client, wish) + "reply/", {"kind": "hear", "body": ""})
    assert Response.objects.get().is_published


@pytest.mark.parametrize("kind", ["happens", "could", "ask"])
def test_the_other_kinds_need_words_and_lose_nothing(client, responder, kind):
    step = said_back(client, make.wish())
    page = client.post(step + "reply/", {"kind": kind, "body": " "})
    assert page.status_code == 422
    assert "Write a few words first" in page.text
    assert "You want time." in page.text
    assert Response.objects.get().standing == Standing.STARTED


def test_the_author_says_almost_and_why_and_the_other_tries_again(client, responder):
    wish = make.wish()
    step = said_back(client, wish)
    first = SayBack.objects.get()
    own = reverse("mine:show", args=[wish.code])
    client.force_login(wish.author)
    page = client.post(f"{own}heard/{first.pk}/", {"verdict": "almost"})
    assert page.status_code == 422
    client.post(f"{own}heard/{first.pk}/", {"verdict": "almost", "note": "Not time, attention."})
    client.force_login(responder)
    assert "Not time, attention." in client.get(step).text
    client.post(step + "again/", {"heard": "You want attention."})
    client.force_login(wish.author)
    client.post(f"{own}heard/{SayBack.objects.last().pk}/", {"verdict": "yes"})
    assert list(SayBack.objects.values_list("verdict", flat=True)) == ["almost", "yes"]


def test_only_the_author_of_the_wish_says_whether_they_were_heard(client):
    response = make.response()
    said = response.say_backs.get()
    with pytest.raises(Refused, match="Only the person who wrote the wish"):
        actions.judge(response.author, said, "yes", "", now=NOON)
    stranger = make.wish()
    client.force_login(stranger.author)
    own = reverse("mine:show", args=[stranger.code])
    assert client.post(f"{own}heard/{said.pk}/", {"verdict": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"takes_responses": False}, "did not ask for replies"),
        ({"standing": Standing.WITHDRAWN}, "taken down"),
    ],
)
def test_a_refusal_says_why(wish, reason):
    with pytest.raises(Refused, match=reason):
        actions.say_back(
            make.speaker(Role.CLINICIAN), make.wish(**wish), "x", once=make.uuid4(), now=NOON
        )


def test_nobody_replies_to_their_own_words(client):
    wish = make.wish()
    client.force_login(wish.author)
    page = client.post(respond_to(wish), {"role": "patient", "heard": "Me."})
    assert page.status_code == 403
    assert "These are your own words" in page.text


def test_a_guests_response_waits_for_a_host(client):
    wish = make.wish()
    receipt = client.post(respond_to(wish), {"role": "patient", "heard": "You want time."}).url
    client.post(receipt + "reply/", {"kind": "ask", "body": "How long would help?"})
    assert Response.objects.get().standing == Standing.HELD
    assert "How long would help?" not in wish_page(client, wish)
    host = make.member()
    actions.publish(Response.objects.get(), host, now=NOON)
    assert "How long would help?" in wish_page(client, wish)
    assert Wish.objects.get().response_count == 1


def test_a_response_sent_twice_is_one(client, responder):
    wish = make.wish()
    assert said_back(client, wish) == said_back(client, wish)
    assert Response.objects.count() == SayBack.objects.count() == 1


def test_a_phone_number_in_a_reply_never_passes(client, responder):
    step = said_back(client, make.wish())
    body = "Ring me on 020 7946 0958."
    page = client.post(step + "reply/", {"kind": "could", "body": body})
    assert page.status_code == 422
    assert body in page.text


def test_looking_at_a_reply_first_posts_nothing(client, responder):
    step = said_back(client, make.wish())
    page = client.post(step + "reply/", {"kind": "could", "body": "I *will*.", "check": "1"})
    assert "<em>will</em>" in page.text
    assert Response.objects.get().standing == Standing.STARTED


def test_scripts_in_a_reply_are_words(client, responder):
    wish = make.wish()
    body = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://evil.example/p.png)"
    client.post(said_back(client, wish) + "reply/", {"kind": "could", "body": body})
    page = wish_page(client, wish)
    assert "<script>alert" not in page
    assert "javascript:" not in page.split("<main")[1].replace("[x](javascript:", "")
    assert "<img" not in page
