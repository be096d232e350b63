"""docs/api.md says what is so: its commands run, its JSON is what comes, its lists are whole."""

import json
import re
import shlex
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from bedside.dialogue.models import Topic
from bedside.dialogue.shapes import Asked, NewWish, Problem
from bedside.people.models import Role
from tests import make
from tests.dialogue.calls import signed_in

pytestmark = pytest.mark.django_db

PAGE = Path("docs/api.md").read_text()
BLOCKS = re.findall(r"```(sh|json)\n(.*?)```", PAGE, re.DOTALL)
SHAPES = [json.loads(told) for kind, told in BLOCKS if kind == "json"]
COMMANDS = [
    command
    for kind, told in BLOCKS
    if kind == "sh"
    for command in told.replace("\\\n", " ").splitlines()
]


def run(client, command):
    """Do what curl would do."""
    words = iter(shlex.split(command.replace("$(uuidgen)", str(uuid4())))[1:])
    method, path, headers, sent = "GET", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-d":
            sent = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "--cookie":
            assert next(words) == "sessionid=$SESSION; csrftoken=$TOKEN"  # as the client has them
        else:
            path = word.removeprefix("$BEDSIDE")
    kind = headers.pop("Content-Type", "")
    if "X-CSRFToken" in headers:
        headers["X-CSRFToken"] = client.cookies["csrftoken"].value
    return client.generic(method, path, sent, content_type=kind, headers=headers)


def keys(told):
    """What an object is made of, at every depth."""
    if isinstance(told, dict):
        return {name: keys(value) for name, value in told.items()}
    return [keys(told[0])] if isinstance(told, list) and told else None


@pytest.fixture
def client():
    """Somebody who is signed in, in the place that the page tells of."""
    pair, topic = (
        make.pair(slug="doctor-and-patient"),
        Topic.objects.create(slug="time", name="Time"),
    )
    pair.topics.add(topic)
    pair.save()
    reader = make.member(Role.PATIENT)
    make.wish(reader, pair, code="m4w7pqz9cd")
    make.wish(on=pair)
    wish = make.wish(on=pair, code="k3v9mxw2ha", topic=topic)
    make.response(to=wish)
    for role in list(Role) * 3:
        make.resonance(wish, role=role)
    client = signed_in(reader, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    return client


def test_every_command_of_the_page_works(client):
    told = {command: run(client, command) for command in COMMANDS}
    codes = [answered.status_code for answered in told.values()]
    assert codes == [200, 200, 200, 200, 201, 200, 204, 204]


def test_the_json_of_the_page_has_the_fields_that_are_answered(client):
    pair, board, answer, refusal = SHAPES
    _, one_pair, wishes, _, write, put, *_ = COMMANDS
    assert keys(run(client, one_pair).json()) == keys(pair)
    assert keys(run(client, wishes).json()) == keys(board)
    assert keys(run(client, put).json()) == keys(answer)
    refused = run(client, write.replace('"role": "patient", ', ""))
    assert refused.json() == refusal


def rows_under(heading):
    """The first column of the table that begins with this heading."""
    table = PAGE.split(f"| {heading} |")[1].split("\n\n")[0]
    return [row.strip("`") for row in re.findall(r"^\| (\S+) \|", table, re.MULTILINE)]


def test_the_tables_of_the_page_are_complete(client):
    assert set(rows_under("Parameter")) == set(Asked.model_fields)
    assert set(rows_under("Field")) == set(NewWish.model_fields)
    document = client.get("/api/v1/openapi.json").json()
    codes = {
        code
        for methods in document["paths"].values()
        for told in methods.values()
        for code in told["responses"]
        if code >= "400"
    }
    assert set(rows_under("Code")) == codes | {"405"}


def test_the_page_names_the_limits_that_there_are():
    assert f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes" in PAGE
    assert f"up to {settings.WISH_LENGTH} letters" in PAGE
    assert set(Problem.model_fields) <= set(re.findall(r"`(\w+)`", PAGE))


def test_the_page_has_every_call(client):
    document = client.get("/api/v1/openapi.json").json()
    calls = {
        (method.upper(), re.sub(r"\{\w+\}", r"[\\w-]+", path))
        for path, methods in document["paths"].items()
        for method in methods
    }
    for method, path in calls:
        said = rf"-X {method} .*{path}\"" if method != "GET" else rf"^curl \S*{path}[\"?]"
        assert any(re.search(said, command) for command in COMMANDS), (method, path)
