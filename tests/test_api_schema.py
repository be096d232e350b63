"""What the OpenAPI document promises is what is answered, whatever is sent."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from bedside.people.models import Role
from tests import make
from tests.dialogue.calls import V1, signed_in

pytestmark = pytest.mark.django_db

PAIR, WISH = "doctors-and-patients", "schemawish"
bounded = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # all examples of an operation share one transaction
        HealthCheck.filter_too_much,  # headers and paths are filtered for what HTTP can carry
        HealthCheck.too_slow,  # the machine may be busy with other tests
    ],
)
# 422 besides the usual: a cursor, a topic or words can be well formed and still be refused.
WELL_FORMED = ["2xx", "401", "403", "404", "409", "422"]
ACCEPTED = {"positive_data_acceptance": {"expected-statuses": WELL_FORMED}}


# The session is given and not made up. Strangers try whether one is needed.
SESSION_GIVEN = {
    "generation": {"with-security-parameters": False},
    "checks": {"ignored_auth": {"enabled": False}, **ACCEPTED},
}


def promised(**told):
    """Read the document. What is told says which parts of a call are not made up."""
    return schemathesis.openapi.from_wsgi(
        f"{V1}/openapi.json",
        get_wsgi_application(),
        config=SchemathesisConfig.from_dict({"checks": ACCEPTED} | told),
    )


HERE = {"path.slug": PAIR, "path.code": WISH}
anywhere = promised()
here = promised(parameters=HERE)
here_with_a_session = promised(parameters=HERE, **SESSION_GIVEN)


@pytest.fixture(autouse=True)
def _one_transaction():
    """Requests do not close the connection that the test's own transaction is on."""
    signals = request_started, request_finished
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def wish():
    pair = make.pair(slug=PAIR)
    pair.topics.add(make.topic())
    pair.save()
    wish = make.wish(on=pair, code=WISH)
    make.response(to=wish)
    for role in list(Role) * 3:
        make.resonance(wish, role=role)
    return wish


@pytest.fixture(params=["their own words", "another's words"])
def member(request, wish):
    """What the browser of somebody who is signed in sends along."""
    another = make.member(*Role)
    client = signed_in(wish.author if request.param == "their own words" else another)
    session, token = client.cookies["sessionid"].value, "a" * 32
    return {
        "cookies": {"sessionid": session, "csrftoken": token},
        "headers": {"X-CSRFToken": token},
    }


@pytest.fixture
def statuses():
    """What was answered. It must not be that nothing was found, or nobody was let in."""
    told = set()
    yield told
    assert told - {401, 404, 405, 415}


@anywhere.parametrize()
@bounded
def test_strangers_are_answered_as_promised_wherever_they_go(case, wish):
    case.call_and_validate()


@here.parametrize()
@bounded
def test_strangers_are_answered_as_promised(case, wish):
    case.call_and_validate()


@here_with_a_session.parametrize()
@bounded
def test_members_are_answered_as_promised(case, member, statuses):
    statuses.add(case.call_and_validate(**member).status_code)


def test_every_operation_says_what_it_does_and_how_it_refuses():
    document = here.raw_schema
    for methods in document["paths"].values():
        for told in methods.values():
            assert told["description"]
            refusals = {code for code in told["responses"] if int(code) >= 400}
            assert bool(refusals) or told["operationId"] == "pairs"
            assert ("security" in told) == (401 in map(int, refusals))
