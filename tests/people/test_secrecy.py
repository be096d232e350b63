"""Nobody learns from the doors who is a member, and nothing leads people elsewhere."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bedside.people.adapter import is_page_here
from bedside.people.models import Role
from tests import make
from tests.people.letters import page_of

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "known@example.org", "never@example.org"
JOIN, JOIN_CODE = "/accounts/signup/", "/accounts/signup/code/"
SIGN_IN, SIGN_IN_CODE = "/accounts/login/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _a_member():
    member = make.member(Role.PATIENT, email=KNOWN)
    EmailAddress.objects.create(user=member, email=KNOWN, verified=True, primary=True)


def visit(client, door, email):
    """Everything that somebody with this address gets to see, up to the last wrong code."""
    browser = type(client)()
    fields = {"email": email, "username": "Night Heron", "roles": ["patient"]}
    code_page = JOIN_CODE if door == JOIN else SIGN_IN_CODE
    seen = [browser.post(door, fields), browser.get(code_page)]
    seen += [browser.post(code_page, {"code": "0000-0000"}) for _ in range(5)]
    seen += [browser.get(code_page), browser.get(door)]
    return [
        (
            answer.status_code,
            answer.headers.get("Location"),
            sorted(set(answer.headers) - {"Content-Length"}),
            sorted(answer.cookies),
            page_of(answer, email),
        )
        for answer in seen
    ]


@pytest.mark.parametrize("door", [JOIN, SIGN_IN])
def test_known_and_unknown_addresses_see_the_same(client, door):
    assert visit(client, door, KNOWN) == visit(client, door, UNKNOWN)


@pytest.mark.parametrize("door", [JOIN, SIGN_IN])
def test_known_and_unknown_addresses_cost_the_same_writes(client, door, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    written = {}
    for email in (KNOWN, UNKNOWN):
        fields = {"email": email, "username": "Heron", "roles": ["patient"]}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            type(client)().post(door, fields)
        said = [query["sql"] for query in queries]
        written[email] = [sql.split("(")[0] for sql in said if sql.startswith(("INSERT", "UPDATE"))]
    assert written[KNOWN] == written[UNKNOWN]
    assert any("task" in sql for sql in written[KNOWN])


def test_nothing_is_kept_of_an_address_but_in_the_session_of_who_typed_it(client):
    fields = {"email": UNKNOWN, "username": "Night Heron", "roles": ["patient"]}
    client.post(JOIN, fields)
    assert not EmailAddress.objects.filter(email=UNKNOWN).exists()
    assert Session.objects.count() == 1


ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "\\evil.example",
    "/%2F%2Fevil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/%5C%5Cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "\u2028//evil.example",
    "／／evil.example",
    "/／evil.example",
    "/web/%2Fevil.example",
    "/web//evil.example",
    "/./%2Fevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/wishes/..//evil.example",
    "/;@evil.example",
    "/@evil.example",
    "@evil.example",
    "evil.example",
    "evil.example/wishes/",
    "www.evil.example",
    "http:evil.example",
    "http:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "https:evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,evil",
    "vbscript:evil",
    "mailto:evil@evil.example",
    "blob:https://evil.example/1",
    "file:///etc/passwd",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "//testserver@evil.example/",
    "http://evil.example#testserver",
    "http://[::1]evil.example/",
    "http://[evil",
    "//[evil",
    "https://evil.example\\@testserver/",
    "http://testserver:80@evil.example/",
    "?next=//evil.example",
    "#//evil.example",
    "/accounts/login/?next=//evil.example/../",
]
HERE = ["/", "/me/", "/wishes/", "/wishes/?as=patient", "/wishes/#about", "/cms/", "/sets/"]


def lands(address):
    """Where a browser that is here would go, told by its own rules for addresses."""
    plain = re.sub(r"[\t\r\n]", "", address).strip("\x00 ").replace("\\", "/")
    return "elsewhere" if re.match(r"//|[a-z][a-z+.-]*:", plain, re.IGNORECASE) else "here"


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("door", [SIGN_IN, JOIN, "/accounts/logout/"])
def test_no_door_leads_elsewhere(client, door, address):
    member = make.member()
    client.force_login(member)
    method = client.post if "logout" in door else client.get
    answer = method(door, {"next": address})
    assert answer.status_code == 302
    assert lands(answer.headers["Location"]) == "here"
    assert answer.headers["Location"] in {"/", "/me/"} or address.startswith("/accounts/login/")


def test_a_second_door_refuses_what_the_first_was_given(client):
    client.force_login(make.member())
    answer = client.get("/accounts/login/?next=//evil.example/", follow=True)
    assert answer.request["PATH_INFO"] == "/me/"


@pytest.mark.parametrize("address", HERE)
def test_pages_of_this_place_are_led_to(client, address):
    client.force_login(make.member())
    assert client.get(SIGN_IN, {"next": address}).headers["Location"] == address


def test_the_table_is_as_long_as_promised():
    assert len(ELSEWHERE) >= 60
    assert not any(map(is_page_here, ELSEWHERE[:-1]))


def test_cookies_stay_with_the_browser_and_this_place(client):
    client.get(SIGN_IN)
    client.post(SIGN_IN, {"email": KNOWN})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_reading_in_public_sets_no_cookie(client):
    for path in ("/", "/wishes/", "/sets/"):
        assert not client.get(path, follow=True).cookies


@pytest.mark.parametrize(
    "path", ["/me/", "/me/name/", "/accounts/email/", "/accounts/sessions/", "/accounts/2fa/", "/"]
)
def test_pages_for_somebody_signed_in_are_kept_by_nobody(client, path):
    client.force_login(make.member())
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", [SIGN_IN, JOIN, "/accounts/inactive/"])
def test_the_doors_are_kept_by_nobody(client, path):
    client.cookies["sessionid"] = "anything"
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_no_page_for_everybody_shows_an_address(client):
    author = make.member(email="secret@example.org", username="Night Heron")
    wish = make.wish(author, signed_as="Night Heron")
    for path in (f"/wish/{wish.code}/", f"/wishes/{wish.pair.slug}/", "/"):
        page = client.get(path).content.decode()
        assert "@example.org" not in page
