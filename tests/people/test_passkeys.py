"""Passkeys: added, used, renamed, removed. Changing one's address, which a passkey guards too."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from bedside.people.models import Role
from tests import make
from tests.people.letters import code_for, newest_to
from tests.people.softkey import SoftKey, options_in

pytestmark = pytest.mark.django_db

EMAIL = "heron@example.org"
KEYS = "/accounts/2fa/webauthn/"
CODES = "/accounts/2fa/recovery-codes/"


@pytest.fixture
def member(client):
    made = make.member(Role.PATIENT, email=EMAIL, username="Night Heron")
    made.set_unusable_password()
    made.save()
    EmailAddress.objects.create(user=made, email=EMAIL, verified=True, primary=True)
    client.force_login(made)
    return made


@pytest.fixture
def key(client, member):
    """The member's passkey, added and shown a moment ago."""
    key = SoftKey()
    credential = key.register(options_in(client.get(f"{KEYS}add/")))
    fields = {"name": "My phone", "passwordless": "on", "credential": credential}
    added = client.post(f"{KEYS}add/", fields)
    assert added.headers["Location"] == CODES
    show(client, key, CODES)
    return key


def show(client, key, path):
    """Show the passkey where a page asks for it, and go on to that page."""
    asked = client.get(path)
    assert asked.headers["Location"].startswith(f"{KEYS}reauthenticate/?next=")
    page = client.get(asked.headers["Location"])
    fields = {"credential": key.sign(options_in(page)), "next": path}
    answer = client.post(f"{KEYS}reauthenticate/", fields)
    assert answer.headers["Location"] == path


def signed_in(client):
    return "_auth_user_id" in client.session


def test_a_passkey_is_added_and_spare_codes_come_with_it(client, member, key):
    listed = client.get(KEYS).content.decode()
    assert "My phone" in listed
    codes = client.get(CODES).content.decode()
    assert len(re.findall(r"<kbd>\d{8}</kbd>", codes)) == 10
    assert "A passkey was added" in newest_to(EMAIL).subject


def test_the_device_is_told_a_pseudonym_and_no_address(client, member):
    page = client.get(f"{KEYS}add/").content.decode()
    assert "Night Heron" in page
    assert EMAIL not in page


def test_a_passkey_signs_in_by_itself_and_leads_on(client, key):
    client.post("/accounts/logout/")
    asked = client.get(f"{KEYS}login/", headers={"accept": "application/json"}).json()
    answer = client.post(f"{KEYS}login/", {"credential": key.sign(asked), "next": "/wishes/"})
    assert answer.headers["Location"] == "/wishes/"
    assert signed_in(client)


def test_a_strange_passkey_does_not_open_the_door(client, key):
    client.post("/accounts/logout/")
    stranger = SoftKey()
    stranger.owner = key.owner
    asked = client.get(f"{KEYS}login/", headers={"accept": "application/json"}).json()
    answer = client.post(f"{KEYS}login/", {"credential": stranger.sign(asked)})
    assert not signed_in(client)
    assert "did not work" in client.get(answer.headers["Location"]).content.decode()


def test_with_a_passkey_a_code_from_the_mail_is_not_enough(client, key):
    spare = re.search(r"<kbd>(\d{8})</kbd>", client.get(CODES).content.decode()).group(1)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"email": EMAIL, "next": "/wishes/"})
    path = "/accounts/login/code/confirm/"
    answer = client.post(path, {"code": code_for(EMAIL), "next": "/wishes/"})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(client)
    page = client.get("/accounts/2fa/authenticate/")
    assert "Now your passkey" in page.content.decode()
    assert client.post("/accounts/2fa/authenticate/", {"code": "00000000"}).status_code == 200
    assert not signed_in(client)
    last = client.post("/accounts/2fa/authenticate/", {"code": spare})
    assert last.headers["Location"] == "/wishes/"
    assert signed_in(client)


def test_the_second_step_takes_the_passkey_too(client, key):
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"email": EMAIL})
    client.post("/accounts/login/code/confirm/", {"code": code_for(EMAIL)})
    page = client.get("/accounts/2fa/authenticate/")
    client.post("/accounts/2fa/authenticate/", {"credential": key.sign(options_in(page))})
    assert signed_in(client)


def test_a_passkey_is_renamed_and_removed(client, member, key):
    pk = Authenticator.objects.get(user=member, type="webauthn").pk
    assert client.get(f"{KEYS}keys/{pk}/edit/").status_code == 200
    client.post(f"{KEYS}keys/{pk}/edit/", {"name": "Old phone"})
    assert "Old phone" in client.get(f"{KEYS}keys/{pk}/remove/").content.decode()
    client.post(f"{KEYS}keys/{pk}/remove/")
    assert "none yet" in client.get(KEYS).content.decode()
    assert "removed" in newest_to(EMAIL).subject


def test_nobody_touches_the_passkey_of_somebody_else(client, member, key):
    pk = Authenticator.objects.get(user=member, type="webauthn").pk
    other = type(client)()
    stranger = make.member()
    stranger.set_unusable_password()
    stranger.save()
    other.force_login(stranger)
    for path in ("edit", "remove"):
        assert other.get(f"{KEYS}keys/{pk}/{path}/").status_code == 404
        assert other.post(f"{KEYS}keys/{pk}/{path}/", {"name": "x"}).status_code == 404


def test_changing_how_one_signs_in_asks_for_the_passkey_once_more(client, member, key):
    client.logout()
    client.force_login(member)  # a browser that was left open, long after
    show(client, key, f"{KEYS}add/")
    assert client.get(CODES).status_code == 200


def test_without_the_passkey_a_spare_code_shows_that_it_is_you(client, member, key):
    spare = re.search(r"<kbd>(\d{8})</kbd>", client.get(CODES).content.decode()).group(1)
    client.logout()
    client.force_login(member)
    page = client.get(client.get(CODES).headers["Location"]).content.decode()
    other_way = "/accounts/2fa/reauthenticate/"
    assert other_way in page
    assert "spare codes" in client.get(other_way).content.decode()
    answer = client.post(other_way, {"code": spare, "next": CODES})
    assert answer.headers["Location"] == CODES
    made = client.post(f"{CODES}generate/")
    assert made.headers["Location"] == CODES
    assert spare not in client.get(CODES).content.decode()


def test_an_address_is_changed_with_a_code_and_the_old_one_is_told(client, member):
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    page = client.get("/accounts/confirm-email/").content.decode()
    assert "new@example.org" in page
    client.post("/accounts/confirm-email/", {"code": code_for("new@example.org")})
    member.refresh_from_db()
    assert member.email == "new@example.org"
    assert "address was changed" in newest_to(EMAIL).subject
    assert [one.email for one in member.emailaddress_set.all()] == ["new@example.org"]


def test_an_address_that_somebody_has_is_not_given_away(client, member):
    make.member(email="taken@example.org")
    answers = [
        client.post("/accounts/email/", {"email": email, "action_add": ""})
        for email in ("taken@example.org", "free@example.org")
    ]
    assert {answer.headers["Location"] for answer in answers} == {"/accounts/confirm-email/"}
    assert [len(letter.to) for letter in mail.outbox] == [1, 1]
