"""`bedside host`: the first host of a place, without a password."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from bedside.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def test_a_new_host_has_a_verified_address_and_no_password():
    call_command("host", "someone@example.org", name="Juniper")
    host = Member.objects.get(username="Juniper")
    assert host.has_perm("wagtailadmin.access_admin")
    assert not host.has_usable_password()
    assert EmailAddress.objects.get(user=host).verified


def test_a_member_becomes_a_host_and_keeps_their_name():
    member = make.member()
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    for _ in range(2):
        call_command("host", member.email.upper())
    assert Member.objects.get().groups.get().name == "Hosts"


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("someone", "Juniper", "no e-mail address"),
        ("juniper@example.org", "Juniper", "--name"),
        ("someone@example.org", "Taken", "already known"),
    ],
)
def test_a_mistake_is_one_sentence(email, name, sentence):
    make.member(username="Taken")
    with pytest.raises(CommandError, match=sentence):
        call_command("host", email, name=name)
