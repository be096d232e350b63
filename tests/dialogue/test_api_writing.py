from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from bedside.dialogue.models import Pair, Resonance, Wish
from bedside.people.models import Role, Side
from bedside.safety.models import Standing
from tests import make
from tests.dialogue.calls import V1, WORDS, answer, board, one, post, signed_in
from tests.make import NOON

SOME_KEY = "5b6a1f0e-3c8d-4d0e-9a51-2b8f0f6f7a11"
pytestmark = pytest.mark.django_db


def test_a_wish_is_written_once_however_often_it_is_sent():
    pair, member, key = make.pair(), make.member(), uuid4()
    client = signed_in(member)
    first, second = post(client, pair, key=key), post(client, pair, key=key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first["Location"].endswith(f"{V1}/wishes/{first.json()['code']}")
    assert client.get(first["Location"]).json() == first.json()
    wish = Wish.objects.get()
    assert (wish.author, wish.standing, wish.signed_as) == (member, Standing.PUBLISHED, "")
    assert wish.takes_responses
    assert not wish.may_be_quoted


@pytest.mark.django_db(transaction=True)
def test_of_two_that_arrive_together_with_one_key_one_is_made():
    pair, member, key = make.pair(), make.member(), uuid4()
    clients = [signed_in(member) for _ in range(4)]
    answers = at_once(lambda client: post(client, pair, key=key), clients)
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert Wish.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_arrives_several_times_at_once_stands():
    member = make.member(Role.CLINICIAN)
    wish = make.wish()
    clients = [signed_in(member) for _ in range(4)]
    answers = at_once(lambda client: answer(client, wish), clients)
    assert {answer.status_code for answer in answers} == {200}
    wish.refresh_from_db()
    assert (Resonance.objects.count(), wish.clinician_answers) == (1, 1)


def at_once(do, clients):
    gate = Barrier(len(clients))

    def run(client):
        gate.wait()
        try:
            return do(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        return list(threads.map(run, clients))


def test_a_key_is_its_members_own():
    pair, key = make.pair(), uuid4()
    mine = post(signed_in(make.member()), pair, {**WORDS, "body": "would wait."}, key)
    yours = post(signed_in(make.member()), pair, key=key)
    assert (mine.status_code, yours.status_code) == (201, 201)
    assert mine.json()["code"] != yours.json()["code"]


@pytest.mark.parametrize("change", [{"body": "would wait."}, {"role": "caregiver"}])
def test_a_key_does_not_do_for_other_words(change):
    pair, key = make.pair(), uuid4()
    client = signed_in(make.member(Role.PATIENT, Role.CAREGIVER))
    post(client, pair, key=key)
    refused = post(client, pair, {**WORDS, **change}, key)
    assert refused.status_code == 409
    assert "Take a new one" in refused.json()["detail"]
    assert Wish.objects.count() == 1


@pytest.mark.parametrize("key", ["", "again", "1", f"{SOME_KEY},{SOME_KEY}", f"{SOME_KEY}\0"])
def test_a_key_is_a_uuid(key):
    refused = post(signed_in(make.member()), make.pair(), **{"Idempotency-Key": key})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_is_needed():
    pair = make.pair()
    client = signed_in(make.member())
    refused = client.post(f"{V1}/pairs/{pair.slug}/wishes", WORDS, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "Idempotency-Key", "reason": "This is needed."}]


def test_everything_that_can_be_chosen_is_kept():
    pair, topic, member = make.pair(), make.topic(), make.member(Role.STAFF, username="Tern")
    pair.topics.add(topic)
    pair.save()
    chosen = {
        "role": "staff",
        "body": "vendría con preguntas.",
        "language": "es",
        "topic": topic.slug,
        "named": True,
        "takes_responses": False,
        "may_be_quoted": True,
    }
    told = post(signed_in(member), pair, chosen).json()
    assert (told["name"], told["topic"], told["side"]) == ("Tern", topic.slug, "clinician")
    assert (told["language"], told["takes_responses"]) == ("es", False)
    assert Wish.objects.get().may_be_quoted


def test_a_role_that_one_does_not_hold_is_refused():
    refused = post(signed_in(make.member(Role.PATIENT)), make.pair(), {**WORDS, "role": "staff"})
    assert refused.status_code == 403
    assert "You have not said that you speak as this" in refused.json()["detail"]
    assert not Wish.objects.exists()


def test_a_role_that_no_prompt_asks_is_refused():
    pair = make.pair()
    pair.prompts.filter(side=Side.CLINICIAN).update(roles=["clinician"])
    refused = post(signed_in(make.member(Role.STAFF)), pair, {**WORDS, "role": "staff"})
    assert refused.status_code == 403
    assert "patients and caregivers" in refused.json()["detail"]


def test_a_pair_without_prompts_takes_no_wishes(client):
    pair = make.pair()
    pair.prompts.all().delete()
    assert board(client, pair).json() == {"wishes": [], "after": None}
    assert post(signed_in(make.member()), pair).status_code == 404


def test_a_closed_pair_takes_no_wishes_but_says_again_what_it_took():
    pair, key = make.pair(), uuid4()
    client = signed_in(make.member())
    made = post(client, pair, key=key)
    Pair.objects.filter(pk=pair.pk).update(closes_at=NOON)
    assert post(client, pair, key=key).json()["code"] == made.json()["code"]
    refused = post(client, pair)
    assert refused.status_code == 403
    assert "have closed" in refused.json()["detail"]


def test_a_pair_with_strict_moderation_holds_the_wish():
    pair = make.pair(moderation_mode=Pair.Moderation.STRICT)
    client = signed_in(make.member())
    made = post(client, pair)
    assert (made.status_code, made.json()["standing"]) == (201, "held")
    assert one(client, Wish.objects.get()).status_code == 200
    assert one(Client(), Wish.objects.get()).status_code == 404


def test_a_phone_number_has_to_come_out():
    told = {**WORDS, "body": "would call me on 020 7946 0018.", "seen": 1}
    refused = post(signed_in(make.member()), make.pair(), told)
    assert refused.status_code == 422
    [finding] = refused.json()["findings"]
    assert (finding["words"], finding["blocks"]) == ("020 7946 0018", True)
    assert not Wish.objects.exists()


def test_words_that_could_tell_who_somebody_is_are_looked_at_first():
    client, pair = signed_in(make.member()), make.pair()
    told = {**WORDS, "body": "would write to me@example.org."}
    refused = post(client, pair, told)
    assert refused.status_code == 422
    [finding] = refused.json()["findings"]
    assert (finding["words"], finding["blocks"]) == ("me@example.org", False)
    made = post(client, pair, {**told, "seen": 1})
    assert (made.status_code, made.json()["standing"]) == (201, "held")


FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("a" * 280, 201),
        ("a" * 281, 422),
        (FAMILY * 280, 201),
        (FAMILY * 281, 422),
        ("", 422),
        (" \n\t ", 422),
        ("\u200b\u202e\0", 422),
    ],
)
def test_a_wish_has_from_1_to_280_letters_as_people_count_them(body, status):
    answered = post(signed_in(make.member()), make.pair(), {**WORDS, "body": body})
    assert answered.status_code == status
    if status == 422:
        assert answered.json()["errors"][0]["field"] == "body"


def test_control_and_bidi_characters_are_taken_out():
    body = "would \u202elisten\0 to me."
    told = post(signed_in(make.member()), make.pair(), {**WORDS, "body": body}).json()
    assert told["body"] == "would listen to me."


def test_an_answer_is_given_changed_and_taken_back():
    wish = make.wish()
    client = signed_in(make.member(Role.CLINICIAN, Role.PATIENT))

    def counts():
        wish.refresh_from_db()
        return wish.patient_yes, wish.patient_answers, wish.clinician_yes, wish.clinician_answers

    for _ in range(2):
        assert answer(client, wish).json()["answer"] == "hear"
        assert counts() == (0, 0, 1, 1)
    assert answer(client, wish, "pass").status_code == 200
    assert counts() == (0, 0, 0, 1)
    assert answer(client, wish, "pass", "patient").json()["role"] == "patient"
    assert counts() == (0, 1, 0, 0)
    for _ in range(2):
        assert client.delete(f"{V1}/wishes/{wish.code}/resonance").status_code == 204
        assert counts() == (0, 0, 0, 0)


def test_nobody_answers_their_own_words():
    wish = make.wish()
    refused = answer(signed_in(wish.author), wish, role="patient")
    assert refused.status_code == 403
    assert "your own words" in refused.json()["detail"]


def test_nobody_answers_from_a_role_that_they_do_not_hold():
    assert answer(signed_in(make.member(Role.PATIENT)), make.wish()).status_code == 403
    assert not Resonance.objects.exists()


def test_authors_take_down_their_own_words():
    wish = make.wish()
    client = signed_in(wish.author)
    for _ in range(2):
        assert client.delete(f"{V1}/wishes/{wish.code}").status_code == 204
    assert one(Client(), wish).status_code == 404
    assert one(client, wish).json()["standing"] == "withdrawn"
    assert wish.pair.prompts.get(side=Side.PATIENT).wish_count == 0
