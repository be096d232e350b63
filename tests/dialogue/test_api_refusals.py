import json
from uuid import uuid4

import pytest
from django.test import Client

from bedside.dialogue.models import Wish
from bedside.people.models import Role
from tests import make
from tests.dialogue.calls import V1, WORDS, post, signed_in

pytestmark = pytest.mark.django_db


# Who may do what. A wish is the author's; a response is on it; each call is tried by each person.

CALLS = {
    "read": ("get", "wishes/{wish}", None),
    "write": ("post", "pairs/{pair}/wishes", WORDS),
    "answer": ("put", "wishes/{wish}/resonance", {"answer": "hear", "role": "patient"}),
    "take back": ("delete", "wishes/{wish}/resonance", None),
    "withdraw": ("delete", "wishes/{wish}", None),
}
PEOPLE = ["stranger", "author", "member", "clinician", "host"]
TABLE = {
    ("read", "published"): [200, 200, 200, 200, 200],
    ("read", "held"): [404, 200, 404, 404, 404],
    ("read", "declined"): [404, 200, 404, 404, 404],
    ("read", "hidden"): [404, 200, 404, 404, 404],
    ("read", "withdrawn"): [404, 200, 404, 404, 404],
    ("write", "published"): [401, 201, 201, 403, 201],
    ("answer", "published"): [401, 403, 200, 403, 200],
    ("answer", "held"): [401, 403, 404, 404, 404],
    ("answer", "declined"): [401, 403, 404, 404, 404],
    ("answer", "hidden"): [401, 403, 404, 404, 404],
    ("answer", "withdrawn"): [401, 403, 404, 404, 404],
    ("take back", "published"): [401, 204, 204, 204, 204],
    ("take back", "held"): [401, 204, 404, 404, 404],
    ("take back", "declined"): [401, 204, 404, 404, 404],
    ("take back", "hidden"): [401, 204, 404, 404, 404],
    ("take back", "withdrawn"): [401, 204, 404, 404, 404],
    ("withdraw", "published"): [401, 204, 403, 403, 403],
    ("withdraw", "held"): [401, 204, 404, 404, 404],
    ("withdraw", "declined"): [401, 204, 404, 404, 404],
    ("withdraw", "hidden"): [401, 204, 404, 404, 404],
    ("withdraw", "withdrawn"): [401, 204, 404, 404, 404],
}
CELLS = [
    (call, standing, who, status)
    for (call, standing), row in TABLE.items()
    for who, status in zip(PEOPLE, row, strict=True)
]


def somebody(who, author):
    if who == "stranger":
        return Client()
    if who == "author":
        return signed_in(author)
    role = Role.CLINICIAN if who == "clinician" else Role.PATIENT
    return signed_in(make.member(role, is_staff=who == "host", is_superuser=who == "host"))


@pytest.mark.parametrize(("call", "standing", "who", "status"), CELLS)
def test_the_table_of_who_may_do_what(call, standing, who, status):
    wish = make.wish(standing=standing)
    method, place, told = CALLS[call]
    client = somebody(who, wish.author)
    address = f"{V1}/{place.format(pair=wish.pair.slug, wish=wish.code)}"
    sent = {"data": told, "content_type": "application/json"} if told else {}
    answered = getattr(client, method)(address, headers={"Idempotency-Key": str(uuid4())}, **sent)
    assert answered.status_code == status
    if status >= 400:
        assert answered.json()["detail"]
    if status == 401:
        assert answered["WWW-Authenticate"].startswith("Cookie ")
        assert not answered.cookies


def test_the_table_has_every_call_that_writes():
    api = Client().get(f"{V1}/openapi.json").json()
    written = {
        (
            method,
            path.removeprefix(f"{V1}/").replace("{slug}", "{pair}").replace("{code}", "{wish}"),
        )
        for path, methods in api["paths"].items()
        for method in methods
        if method != "get"
    }
    assert written == {call[:2] for call in CALLS.values() if call[0] != "get"}


def test_a_session_alone_writes_nothing_from_another_site():
    pair, member = make.pair(), make.member()
    client = signed_in(member, enforce_csrf_checks=True)
    refused = post(client, pair)
    assert refused.status_code == 403
    assert "X-CSRFToken" in refused.json()["detail"]
    token = "a" * 32
    client.cookies["csrftoken"] = token
    elsewhere = {"X-CSRFToken": token, "Origin": "https://elsewhere.example"}
    assert post(client, pair, **elsewhere).status_code == 403
    assert not Wish.objects.exists()
    assert post(client, pair, **{"X-CSRFToken": token}).status_code == 201


DEEP = b"[" * 100_000
BODIES = {
    "empty": (b"", 422),
    "a megabyte": (json.dumps({**WORDS, "body": "a" * 1_000_000}).encode(), 413),
    "100,000 deep": (DEEP, 400),
    "deep in a field": (b'{"role": "patient", "body": ' + DEEP, 400),
    "deep and closed": (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, 400),
    "cut off": (b'{"role": "patient", "body": "a', 400),
    "invalid UTF-8": (b'{"role": "patient", "body": "\xff\xfe"}', 400),
    "UTF-8 of half a character": (b'{"role": "patient", "body": "\xed\xa0\x80"}', 422),
    "half a character": (rb'{"role": "patient", "body": "\ud800"}', 422),
    "half a character in a name": (rb'{"role": "patient", "body": "a", "\ud800": 1}', 422),
    "NUL alone": (rb'{"role": "patient", "body": "\u0000"}', 422),
    "NUL in a role": (rb'{"role": "patient\u0000", "body": "a"}', 422),
    "NUL in a topic": (rb'{"role": "patient", "body": "a", "topic": "\u0000"}', 422),
    "NUL in a language": (rb'{"role": "patient", "body": "a", "language": "\u0000"}', 422),
    "10^400": (b'{"role": "patient", "body": "a", "seen": 1' + b"0" * 400 + b"}", 422),
    "10^5000": (b'{"role": "patient", "body": "a", "seen": 1' + b"0" * 5000 + b"}", 400),
    "1e999": (b'{"role": "patient", "body": "a", "seen": 1e999}', 422),
    "no number": (b'{"role": "patient", "body": "a", "seen": NaN}', 422),
    "a number for words": (b'{"role": "patient", "body": 1}', 422),
    "a word for true": (b'{"role": "patient", "body": "a", "named": "true"}', 422),
    "a list": (b"[]", 422),
    "null": (b"null", 422),
    "words": (b'"would wait."', 422),
    "a field too many": (b'{"role": "patient", "body": "a", "standing": "published"}', 422),
    "another author": (b'{"role": "patient", "body": "a", "author": 1}', 422),
    "a forged side": (b'{"role": "patient", "body": "a", "side": "clinician"}', 422),
    "a role of nobody": (b'{"role": "host", "body": "a"}', 422),
    "a topic of nowhere": (b'{"role": "patient", "body": "a", "topic": "weather"}', 422),
    "a language of nobody": (b'{"role": "patient", "body": "a", "language": "xx"}', 422),
    "5,000 fields": (json.dumps({str(number): 1 for number in range(5000)}).encode(), 422),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_bad_bodies_get_a_sentence_and_leave_nothing_behind(body, status):
    refused = post(signed_in(make.member()), make.pair(), body)
    assert refused.status_code == status
    assert refused.json()["detail"]
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\0"]
)
def test_only_json_is_read(kind):
    pair = make.pair()
    refused = signed_in(make.member()).generic(
        "POST", f"{V1}/pairs/{pair.slug}/wishes", json.dumps(WORDS), content_type=kind
    )
    assert refused.status_code == 415
    assert "application/json" in refused.json()["detail"]


class CutOff:
    """A body whose sender went away."""

    def read(self, *_):
        raise ConnectionResetError

    readline = read


def test_a_body_that_never_ends_is_not_an_error_of_ours():
    pair = make.pair()
    refused = signed_in(make.member()).generic(
        "POST",
        f"{V1}/pairs/{pair.slug}/wishes",
        headers={"Idempotency-Key": str(uuid4())},
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH="10",
        **{"wsgi.input": CutOff()},
    )
    assert refused.status_code == 400
    assert refused.json()["detail"].startswith("The request ended")


@pytest.mark.parametrize(
    "place",
    [
        *["", "nothing", "pairs/", "pairs/%00", "pairs/%00/wishes", "pairs/%ff/wishes", "%2F"],
        *["wishes/%00", "wishes/%ED%A0%80", "wishes/..%2f..", "wishes/" + "a" * 500, "docs"],
    ],
)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_every_other_address_is_a_404_or_405_in_json(client, method, place):
    answered = getattr(client, method)(f"{V1}/{place}", content_type="application/json")
    assert answered.status_code in {401, 404, 405}
    assert answered["Content-Type"].startswith("application/json")
    assert not answered.cookies


def test_a_method_that_there_is_not_names_those_that_there_are(client):
    answered = client.put(f"{V1}/pairs", {}, content_type="application/json")
    assert answered.status_code == 405
    assert answered["Allow"] == "GET, HEAD"
    assert answered.json()["detail"]
