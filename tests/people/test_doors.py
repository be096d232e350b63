"""Joining and signing in: a code from a mail opens the door and leads on to where one was going."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from bedside.people import joining
from bedside.people.models import Member, Role
from tests import make
from tests.people.letters import code_for, newest_to

pytestmark = pytest.mark.django_db

NEW = {"email": "New@Example.org", "username": "Night Heron", "roles": ["patient", "clinician"]}
EMAIL = "new@example.org"
JOIN, JOIN_CODE = "/accounts/signup/", "/accounts/signup/code/"
SIGN_IN, SIGN_IN_CODE = "/accounts/login/", "/accounts/login/code/confirm/"


def known(**fields):
    member = make.member(Role.PATIENT, **fields)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def signed_in(client):
    return Member.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_joining_takes_a_name_roles_and_the_code_from_the_mail(client):
    asked = client.post(JOIN, NEW)
    assert asked.headers["Location"] == JOIN_CODE
    assert not Member.objects.exists()
    answer = client.post(JOIN_CODE, {"code": code_for(EMAIL)})
    assert answer.headers["Location"] == "/me/"
    member = signed_in(client)
    assert (member.username, member.email) == ("Night Heron", EMAIL)
    assert member.role_list == [Role.PATIENT, Role.CLINICIAN]
    assert not member.has_usable_password()
    assert member.emailaddress_set.filter(email=EMAIL, verified=True, primary=True).count() == 1


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\u2009", "no dash", "spaced"])
def test_a_code_may_be_typed_as_people_type(client, typed):
    client.post(JOIN, NEW)
    code = code_for(EMAIL)
    forms = {"no dash": code.replace("-", ""), "spaced": " ".join(code)}
    client.post(JOIN_CODE, {"code": forms.get(typed) or typed.format(code)})
    assert signed_in(client)


def test_a_wrong_code_is_said_so_and_the_right_one_still_works(client):
    client.post(JOIN, NEW)
    wrong = client.post(JOIN_CODE, {"code": "0000-0000"})
    assert wrong.status_code == 422
    assert "not the code that we sent last" in wrong.content.decode()
    client.post(JOIN_CODE, {"code": code_for(EMAIL)})
    assert signed_in(client)


def test_after_five_wrong_codes_a_new_one_is_needed_and_nothing_typed_is_lost(client):
    client.post(JOIN, NEW)
    for _ in range(joining.TRIES):
        answer = client.post(JOIN_CODE, {"code": "0000-0000"})
    assert answer.headers["Location"] == JOIN
    again = client.get(JOIN).content.decode()
    assert "tried too often" in again
    assert "Night Heron" in again
    assert again.count(" checked") >= 2
    late = client.post(JOIN_CODE, {"code": code_for(EMAIL)})
    assert late.headers["Location"] == JOIN
    assert not Member.objects.exists()


def test_an_old_code_is_spent(client):
    client.post(JOIN, NEW)
    session = client.session
    asked = make.NOON - timedelta(days=1)
    session[joining.KEY] = {**session[joining.KEY], "asked_at": asked.isoformat()}
    session.save()
    answer = client.post(JOIN_CODE, {"code": code_for(EMAIL)})
    assert answer.headers["Location"] == JOIN
    assert not Member.objects.exists()


def test_a_code_belongs_to_the_browser_that_asked(client):
    client.post(JOIN, NEW)
    other = type(client)()
    assert other.post(JOIN_CODE, {"code": code_for(EMAIL)}).headers["Location"] == JOIN
    assert not Member.objects.exists()


def test_a_name_that_somebody_took_meanwhile_is_asked_for_again(client):
    client.post(JOIN, NEW)
    make.member(username="night heron")
    answer = client.post(JOIN_CODE, {"code": code_for(EMAIL)})
    assert answer.status_code == 422
    assert "already has this name" in answer.content.decode()
    assert not signed_in(client)


def test_a_name_that_was_never_confirmed_is_free(client):
    client.post(JOIN, NEW)
    other = type(client)()
    other.post(JOIN, NEW | {"email": "other@example.org"})
    other.post(JOIN_CODE, {"code": code_for("other@example.org")})
    assert signed_in(other).username == "Night Heron"


def test_joining_twice_at_once_is_one_account(client):
    other = type(client)()
    for browser in (client, other):
        browser.post(JOIN, NEW)
        code = code_for(EMAIL)
        browser.code = code
    for browser in (client, other):
        browser.post(JOIN_CODE, {"code": browser.code})
    assert Member.objects.count() == 1
    assert signed_in(client) == signed_in(other)


def test_somebody_who_is_here_needs_not_join(client):
    client.force_login(known())
    assert client.get(JOIN, {"next": "/wishes/"}).headers["Location"] == "/wishes/"


def test_signing_in_takes_the_address_and_the_code_from_the_mail(client):
    member = known(email=EMAIL)
    page = client.get(SIGN_IN).content.decode()
    assert 'type="password"' not in page
    asked = client.post(SIGN_IN, {"email": "NEW@example.org"})
    assert asked.headers["Location"].startswith(SIGN_IN_CODE)
    answer = client.post(SIGN_IN_CODE, {"code": code_for(EMAIL)})
    assert answer.headers["Location"] == "/me/"
    assert signed_in(client) == member


def test_five_wrong_codes_end_a_sign_in(client):
    known(email=EMAIL)
    client.post(SIGN_IN, {"email": EMAIL})
    for _ in range(5):
        answer = client.post(SIGN_IN_CODE, {"code": "0000-0000"})
    assert answer.status_code == 302
    after = client.post(SIGN_IN_CODE, {"code": code_for(EMAIL)})
    assert after.status_code == 302
    assert not signed_in(client)
    assert "tried too often" in client.get(SIGN_IN).content.decode()


def test_one_address_gets_few_codes_in_ten_minutes(client):
    known(email=EMAIL)
    for _ in range(5):
        type(client)().post(SIGN_IN, {"email": EMAIL})
    sent = len(mail.outbox)
    assert "too often" in client.post(SIGN_IN, {"email": EMAIL}).content.decode()
    assert "too often" in client.post(JOIN, NEW).content.decode()
    assert len(mail.outbox) == sent


def test_another_address_can_be_typed_while_a_code_is_awaited(client):
    known(email=EMAIL)
    client.post(SIGN_IN, {"email": "nwe@example.org"})
    client.post(SIGN_IN, {"email": EMAIL})
    client.post(SIGN_IN_CODE, {"code": code_for(EMAIL)})
    assert signed_in(client)


def test_a_host_with_a_password_gets_in_when_no_mail_leaves(client):
    host = known(email=EMAIL)
    host.set_password("correct horse battery")
    host.save()
    fields = {"login": EMAIL, "password": "wrong horse battery", "next": "/cms/"}
    wrong = client.post("/accounts/login/password/", fields)
    assert "do not fit" in wrong.content.decode()
    assert not signed_in(client)
    fields |= {"password": "correct horse battery"}
    assert client.post("/accounts/login/password/", fields).headers["Location"] == "/cms/"
    assert signed_in(client) == host
    assert not mail.outbox


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_who_has_no_password_is_told_no_more_than_a_stranger(client, email):
    known(email=EMAIL).set_unusable_password()
    fields = {"login": email, "password": "anything at all"}
    assert "do not fit" in client.post("/accounts/login/password/", fields).content.decode()


def test_pages_about_passwords_lead_to_the_door(client):
    for path in ("reset/", "change/", "set/", "reset/key/1-abc/", "reset/done/"):
        assert client.get(f"/accounts/password/{path}").headers["Location"] == SIGN_IN


@pytest.mark.parametrize("door", [JOIN, SIGN_IN])
def test_the_way_on_is_kept_through_every_page(client, door):
    on = "/wishes/?as=patient"
    if door == SIGN_IN:
        known(email=EMAIL)
    page = client.get(door, {"next": on})
    assert on in page.content.decode()
    fields = NEW if door == JOIN else {"email": EMAIL}
    asked = client.post(door, fields | {"next": on})
    code_page = client.get(asked.headers["Location"])
    assert f'name="next" value="{on}"' in code_page.content.decode()
    path = asked.headers["Location"].partition("?")[0]
    answer = client.post(path, {"code": code_for(EMAIL), "next": on})
    assert answer.headers["Location"] == on


def test_who_waits_for_a_code_and_then_wants_another_page_is_led_there(client):
    known(email=EMAIL)
    client.post(SIGN_IN, {"email": EMAIL})
    later = client.get(SIGN_IN, {"next": "/wishes/"})
    assert later.headers["Location"] == f"{SIGN_IN_CODE}?next=%2Fwishes%2F"


@pytest.mark.parametrize("door", [JOIN, SIGN_IN])
def test_words_that_were_being_written_are_shown_again(client, door):
    """The whole way: write as a stranger, go through the door, find the words where they were."""
    if door == SIGN_IN:
        known(email=EMAIL)
    write = reverse("dialogue:write", args=[make.pair(opens_at=make.NOON).slug])
    typed = {"body": "would sit down with me.", "role": "patient", "keep": "1"}
    gone = client.post(write, typed)
    at_the_door = client.get(gone.headers["Location"]).content.decode()
    assert f'name="next" value="{write}"' in at_the_door
    assert f'href="{JOIN}?next={quote(write, safe="")}"' in at_the_door
    fields = NEW if door == JOIN else {"email": EMAIL}
    asked = client.post(door, fields | {"next": write})
    path = asked.headers["Location"].partition("?")[0]
    answer = client.post(path, {"code": code_for(EMAIL), "next": write})
    assert answer.headers["Location"] == write
    assert "would sit down with me." in client.get(write).content.decode()


def test_letters_name_no_illness_and_link_to_the_configured_address(client, settings):
    settings.BASE_URL = "https://bedside.example"
    known(email=EMAIL)
    host = {"headers": {"host": "localhost", "x-forwarded-host": "evil.example"}}
    client.post(SIGN_IN, {"email": EMAIL}, **host)
    client.post(SIGN_IN, {"email": "nobody@example.org"}, **host)
    client.post(JOIN, NEW, **host)
    client.post(JOIN, NEW | {"email": "other@example.org"}, **host)
    assert len(mail.outbox) == 4
    for letter in mail.outbox:
        assert letter.subject in {"Your sign-in code", "Your code to join"}
        assert "evil" not in letter.body
        assert "localhost" not in letter.body
        assert "https://bedside.example" in letter.body
        assert letter.content_subtype == "plain"
        assert "patient" not in letter.body.lower()


def test_a_letter_is_written_in_the_language_of_the_page(client):
    known(email=EMAIL)
    client.post(SIGN_IN, {"email": EMAIL}, headers={"accept-language": "es"})
    assert newest_to(EMAIL).body  # the catalogue itself is tested where catalogues are


def test_signing_out_makes_the_browser_forget(client):
    client.force_login(known())
    assert "Clear-Site-Data" not in client.get("/accounts/logout/").headers
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["sessionid"].value == ""
    assert not signed_in(client)


def test_starting_again_does_not_throw_drafts_away(client):
    known(email=EMAIL)
    client.post(SIGN_IN, {"email": EMAIL})
    answer = client.post("/accounts/logout/", {"next": f"{SIGN_IN}?next=/wishes/"})
    assert "Clear-Site-Data" not in answer.headers
    assert answer.headers["Location"] == f"{SIGN_IN}?next=/wishes/"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_closed_account_is_answered_as_an_unknown_address(client):
    known(email=EMAIL, is_active=False)
    client.post(SIGN_IN, {"email": EMAIL})
    assert "no code" in newest_to(EMAIL).body
