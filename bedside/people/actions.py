"""Everything that can happen to people. Nothing else writes to their tables."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from bedside.people.hosts import HOSTS
from bedside.people.models import Guest, Member, MemberRole, Role
from bedside.people.receipts import hash_of, receipt_for


def welcome_guest(nickname: str, role: Role, once: UUID, *, now: datetime) -> Guest:
    """Make the guest who sent this form, or find them when it was sent before."""
    guest, _ = Guest.objects.get_or_create(
        receipt_hash=hash_of(receipt_for(once)),
        defaults={"nickname": nickname, "role": role, "came_at": now},
    )
    return guest


def choose_roles(member: Member, roles: Iterable[Role]) -> None:
    """Make these, and no others, the roles that a member may speak from."""
    wanted = set(roles)
    member.roles.exclude(role__in=wanted).delete()
    MemberRole.objects.bulk_create(
        [MemberRole(member=member, role=role) for role in wanted], ignore_conflicts=True
    )


@transaction.atomic
def add_member(
    name: str, email: str, roles: Iterable[Role], *, about: str = "", now: datetime
) -> Member:
    """Add a member who did not come in by the door: for the demo and the first host."""
    member = Member(username=name, email=email, about=about, date_joined=now)
    member.set_unusable_password()
    member.save()
    choose_roles(member, roles)
    return member


@transaction.atomic
def make_host(email: str, name: str, *, now: datetime) -> Member:
    """Let somebody work in the back office: the member with this address, or a new one.

    A new host has a verified address and no password: a code by mail lets them in.
    """
    known = EmailAddress.objects.filter(email__iexact=email, verified=True).first()
    host = known.user if known else add_member(name, email, [], now=now)
    if known is None:
        EmailAddress.objects.create(user=host, email=email, verified=True, primary=True)
    host.groups.add(Group.objects.get(name=HOSTS))
    return host


def give_password(member: Member, password: str) -> None:
    """Let a member in with a password too: for the demo, whose mail goes nowhere."""
    member.set_password(password)
    member.save(update_fields=["password"])
