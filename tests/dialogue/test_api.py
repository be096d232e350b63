from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from django.test import Client
from i18nfield.strings import LazyI18nString

from bedside.dialogue import actions
from bedside.dialogue.landscape import ORDERS
from bedside.dialogue.shapes import Asked
from bedside.people.models import Role
from bedside.safety.models import Standing
from tests import make
from tests.dialogue.calls import V1, board, one, signed_in
from tests.make import NOON

pytestmark = pytest.mark.django_db


def test_a_pair_tells_its_prompts_and_topics_and_whether_it_is_open(client):
    pair = make.pair()
    pair.topics.add(make.topic("Being heard"))
    pair.save()
    make.wish(on=pair)
    told = client.get(f"{V1}/pairs/{pair.slug}").json()
    assert told["open"] is True
    assert [topic["name"] for topic in told["topics"]] == ["Being heard"]
    assert [(half["side"], half["wishes"]) for half in told["prompts"]] == [
        ("patient", 1),
        ("clinician", 0),
    ]
    assert client.get(f"{V1}/pairs").json() == {"pairs": [told]}


def test_a_closed_pair_can_still_be_read(client):
    assert client.get(f"{V1}/pairs/{make.pair(closes_at=NOON).slug}").json()["open"] is False


def test_a_pair_that_has_not_opened_is_not_there(client):
    later = make.pair(opens_at=NOON + timedelta(days=36_500))
    assert client.get(f"{V1}/pairs").json() == {"pairs": []}
    assert client.get(f"{V1}/pairs/{later.slug}").status_code == 404
    assert board(client, later).status_code == 404


def test_names_are_in_the_language_that_was_asked_for(client):
    pair = make.pair(title=LazyI18nString({"en": "Doctor and patient", "es": "Doctora y paciente"}))
    told = client.get(f"{V1}/pairs/{pair.slug}", headers={"Accept-Language": "es"})
    assert told.json()["title"] == "Doctora y paciente"
    assert "Accept-Language" in told["Vary"]


@pytest.mark.parametrize("order", ORDERS)
def test_cursors_lead_through_every_wish_once(client, order):
    pair = make.pair()
    codes = {make.wish(on=pair, role=role).code for role in [Role.PATIENT, Role.STAFF] * 5}
    codes |= {make.wish(on=pair).code for _ in range(4)}
    seen, after = [], ""
    while after is not None:
        page = board(client, pair, order=order, limit=3, after=after).json()
        assert len(page["wishes"]) <= 3
        seen += [wish["code"] for wish in page["wishes"]]
        after = page["after"]
    assert sorted(seen) == sorted(codes)


def test_the_api_knows_every_order_of_the_board():
    assert set(Asked.model_json_schema()["properties"]["order"]["enum"]) == set(ORDERS)


def test_a_cursor_goes_on_only_with_what_it_came_from(client):
    pair, other = make.pair(), make.pair()
    for _ in range(3):
        make.wish(on=pair)
    after = board(client, pair, limit=2).json()["after"]
    assert board(client, pair, limit=2, after=after).status_code == 200
    for wrong in (
        board(client, pair, order="new", after=after),
        board(client, pair, order="listener", after=after),
        board(client, other, after=after),
        board(client, pair, after=after[:-4]),
        board(client, pair, after="patient,0.1,1"),
        board(client, pair, after="\0é"),
    ):
        assert wrong.status_code == 422
        assert "Start without it" in wrong.json()["detail"]


def test_a_cursor_does_not_tell_when_something_was_written_or_how_many_answered(client):
    pair = make.pair()
    for _ in range(3):
        make.wish(on=pair)
    after = board(client, pair, order="new", limit=2).json()["after"]
    assert b"2026" not in urlsafe_b64decode(after + "==")
    assert after == board(client, pair, order="new", limit=2).json()["after"]


@pytest.mark.parametrize("limit", ["1", "0", "-1", "51", "2.5", "x", "9" * 400, "", "\0", "٣"])
def test_a_page_has_from_2_to_50_wishes(client, limit):
    refused = board(client, make.pair(), limit=limit)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["limit"]


def test_a_board_is_narrowed_by_side_and_topic(client):
    pair, topic = make.pair(), make.topic()
    pair.topics.add(topic)
    pair.save()
    about = make.wish(on=pair, topic=topic)
    other = make.wish(on=pair, role=Role.STAFF)

    def codes(**asked):
        return [wish["code"] for wish in board(client, pair, **asked).json()["wishes"]]

    assert codes(side="clinician") == [other.code]
    assert codes(topic=topic.slug) == codes(order="topic") == [about.code]
    assert board(client, pair, topic="weather").status_code == 422
    assert board(client, pair, topic="\0").status_code == 422


def test_shares_are_told_from_five_answers_a_side_on(client):
    wish = make.wish()
    for _ in range(5):
        make.resonance(wish, role=Role.PATIENT)
    for _ in range(4):
        make.resonance(wish, "pass")
    assert one(client, wish).json()["reach"] == {"shown": False}
    make.resonance(wish, "metoo")
    assert one(client, wish).json()["reach"] == {
        "shown": True,
        "met": False,
        "patients": {"percent": 100, "answers": 5},
        "clinicians": {"percent": 20, "answers": 5},
    }


def test_a_wish_comes_with_its_responses_and_what_was_heard(client):
    wish = make.wish()
    response = make.response(to=wish)
    actions.judge(wish.author, response.say_backs.get(), "almost", "Not only seen.", now=NOON)
    make.response(to=wish, standing=Standing.HELD, published_at=None)
    [told] = one(client, wish).json()["responses"]
    assert told["code"] == response.code
    assert told["said_back"] == [
        {"heard": "You want to be seen.", "verdict": "almost", "note": "Not only seen."}
    ]


def test_an_anonymous_wish_says_nothing_of_its_author(client):
    author = make.member(Role.PATIENT, username="Foxglove", email="fox@example.org")
    wish = make.wish(author)
    for told in (one(client, wish), board(client, wish.pair)):
        said = told.content.decode()
        assert "Foxglove" not in said
        assert "fox@" not in said
        assert '"name": null' in said


def test_readers_learn_the_day_and_not_the_hour(client):
    wish = make.wish()
    told = one(client, wish)
    assert told.json()["day"] == "2026-01-01"
    assert b"12:00" not in told.content


STANDINGS = [Standing.HELD, Standing.DECLINED, Standing.HIDDEN, Standing.WITHDRAWN]


@pytest.mark.parametrize("standing", STANDINGS)
def test_words_that_are_not_published_are_there_for_their_author_alone(client, standing):
    wish = make.wish(standing=standing, decline_reason="It names a person.")
    assert one(client, wish).status_code == 404
    assert one(signed_in(make.member()), wish).status_code == 404
    assert board(client, wish.pair).json()["wishes"] == []
    own = one(signed_in(wish.author), wish).json()
    assert (own["mine"], own["standing"]) == (True, standing)
    assert own["decline_reason"] == "It names a person."


def test_a_member_sees_what_is_theirs_and_what_they_answered(client):
    pair, member = make.pair(), make.member(Role.CLINICIAN)
    own, other = make.wish(member, pair, Role.CLINICIAN), make.wish(on=pair)
    make.resonance(other, "metoo", by=member)
    told = {
        wish["code"]: (wish["mine"], wish["answer"])
        for wish in board(signed_in(member), pair).json()["wishes"]
    }
    assert told == {own.code: (True, None), other.code: (False, "metoo")}
    stranger = one(client, other).json()
    assert (stranger["mine"], stranger["answer"]) == (None, None)


PLACES = ["pairs", "pairs/{pair}", "pairs/{pair}/wishes", "wishes/{wish}", "openapi.json"]


@pytest.mark.parametrize("place", PLACES)
def test_strangers_get_no_cookie_and_answers_that_are_remembered(
    client, django_assert_max_num_queries, place
):
    wish = make.wish()
    address = f"{V1}/{place.format(pair=wish.pair.slug, wish=wish.code)}"
    told = client.get(address)
    assert not told.cookies
    assert told["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= set(told["Vary"].split(", "))
    with django_assert_max_num_queries(1):
        again = client.get(address, headers={"If-None-Match": told["ETag"]})
    assert again.status_code == 304
    headers = client.head(address)
    assert headers.status_code == 200
    assert headers["ETag"] == told["ETag"]


def test_what_is_remembered_changes_with_the_wish(client):
    wish = make.wish()
    before = one(client, wish)["ETag"]
    make.response(to=wish)
    actions.allow_quoting(wish.author, wish, allowed=True)
    assert one(client, wish)["ETag"] != before


def test_answers_to_members_are_not_kept():
    wish = make.wish()
    client = signed_in(wish.author)
    assert one(client, wish)["Cache-Control"] == "no-store"
    assert "Cookie" in one(client, wish)["Vary"]


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_a_board_takes_the_same_few_queries_whatever_its_size(django_assert_max_num_queries, who):
    pair, member = make.pair(), make.member()
    client = signed_in(member) if who == "member" else Client()
    most = {"stranger": 8, "member": 12}[who]  # a session, its user, usersessions, answers
    for role in [Role.PATIENT, Role.CLINICIAN] * 20:
        make.wish(on=pair, role=role)
    with django_assert_max_num_queries(most):
        assert len(board(client, pair, limit=40).json()["wishes"]) == 40


def test_one_wish_takes_few_queries(client, django_assert_max_num_queries):
    wish = make.wish()
    for _ in range(5):
        make.response(to=wish)
    with django_assert_max_num_queries(5):
        assert len(one(client, wish).json()["responses"]) == 5
