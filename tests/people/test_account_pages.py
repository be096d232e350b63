"""Every page about one's own account: in our frame, in plain words, and doing what it says."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailVerificationCodeView
from allauth.usersessions.models import UserSession
from django.template import engines
from django.urls import get_resolver

from bedside.people.browsers import browser_of
from bedside.people.models import MemberRole, Role
from tests import make

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/accounts/login/",
    "/accounts/login/password/",
    "/accounts/signup/",
    "/accounts/inactive/",
]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
MINE = [
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/me/name/",
]


@pytest.fixture
def member(client):
    made = make.member(Role.PATIENT, Role.CAREGIVER, username="Night Heron")
    made.set_unusable_password()
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    client.force_login(made)
    return made


def looks_right(page):
    assert page.count("<h1") == 1
    assert re.search(r'<html lang="en" dir="ltr"', page)
    assert page.count("<main") == 1
    assert 'class="skip"' in page
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PUBLIC)
def test_a_door_is_in_our_frame(client, path):
    looks_right(client.get(path).content.decode())


@pytest.mark.parametrize("path", MINE)
def test_a_page_of_mine_is_in_our_frame(client, member, path):
    looks_right(client.get(path).content.decode())


@pytest.mark.parametrize("path", MINE)
def test_a_page_of_mine_asks_strangers_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] in {"/", f"/accounts/login/?next={path}"} or (
        answer.headers["Location"].startswith("/accounts/login/?next=")
    )


def test_too_many_tries_are_told_kindly(client):
    for _ in range(31):
        answer = client.post("/accounts/login/", {"email": "no address"})
    assert answer.status_code == 429
    looks_right(answer.content.decode())


def test_every_page_that_allauth_can_show_is_ours():
    """A page that a new version of allauth brings would otherwise appear without our frame."""
    never = {
        "account/email.html",  # ACCOUNT_CHANGE_EMAIL shows email_change.html
        "account/signup.html",  # ours is people/join.html
        "account/signup_by_passkey.html",
        "account/request_login_code.html",  # leads to the sign-in page
        "account/verification_sent.html",  # for links; we send codes
        "account/email_confirm.html",
        "mfa/trust.html",
        "mfa/webauthn/signup_form.html",
    }
    ours = engines["jinja2"].env.list_templates()
    views = views_of(get_resolver().url_patterns)
    names = {getattr(view, "template_name", None) or "" for view in views}
    shown = {name for name in names if name.endswith(".html") and "password" not in name}
    assert len(shown) > len(never)
    assert sorted(shown - set(ours) - never) == []


def views_of(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern.url_patterns)
        elif pattern.callback.__module__.startswith("allauth."):
            yield getattr(pattern.callback, "view_class", ConfirmEmailVerificationCodeView)


def test_a_new_name_stands_beside_new_words_only(client, member):
    old = make.wish(member, signed_as="Night Heron")
    page = client.get("/me/name/").content.decode()
    assert "keep the name they have" in page
    answer = client.post("/me/name/", {"username": "Blue Door"})
    assert answer.headers["Location"] == "/me/"
    member.refresh_from_db()
    old.refresh_from_db()
    assert (member.username, old.signed_as) == ("Blue Door", "Night Heron")


@pytest.mark.parametrize("name", ["", "Dr Smith", "taken one", "x" * 61, "Heron\x00"])
def test_a_name_that_cannot_be_had_is_shown_back_with_the_reason(client, member, name):
    make.member(username="Taken One")
    answer = client.post("/me/name/", {"username": name})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="error"' in page
    assert 'aria-invalid="true"' in page
    member.refresh_from_db()
    assert member.username == "Night Heron"


def test_a_role_to_speak_from_is_one_that_was_picked(client, member):
    client.post("/me/roles/", {"roles": ["patient", "caregiver"], "role": "caregiver"})
    assert client.session["role"] == "caregiver"
    client.post("/me/roles/", {"roles": ["patient"], "role": "clinician"})
    assert client.session["role"] == ""
    assert list(member.roles.values_list("role", flat=True)) == ["patient"]


@pytest.mark.parametrize("forged", ["host", "surgeon", "patient\x00", "🩺"])
def test_a_forged_role_changes_nothing(client, member, forged):
    client.post("/me/roles/", {"roles": ["patient", forged], "role": forged})
    assert set(MemberRole.objects.values_list("role", flat=True)) == {"patient", "caregiver"}
    assert "role" not in client.session


def test_other_browsers_are_signed_out_at_once(client, member):
    other = type(client)()
    other.force_login(member)
    for browser, agent in ((client, IPHONE), (other, WINDOWS)):
        key = browser.session.session_key
        UserSession.objects.create(user=member, session_key=key, ip="127.0.0.1", user_agent=agent)
    page = client.get("/accounts/sessions/").content.decode()
    assert "Safari on iPhone" in page
    assert "Firefox on Windows" in page
    assert page.count("this one") == 1
    client.post("/accounts/sessions/")
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605.1", "Safari on Mac"),
        ("curl/8.5", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent, called):
    assert browser_of(agent) == called
