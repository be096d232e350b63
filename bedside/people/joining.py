"""Joining: what somebody chose waits in their session until the code from their mail comes back.

Before that no account exists, nor any row. So a name that was chosen and never confirmed is not
taken, which would tell a stranger whether the address beside it is known here; nobody can open an
account with an address that is not theirs; and a known address costs the same work as a new one.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, TypedDict

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from bedside.people.actions import choose_roles
from bedside.people.models import Member, Role
from bedside.people.rules import why_not_new_name

KEY = "joining"  # in the session
TRIES = 5
LIFE = timedelta(minutes=15)


class Joining(TypedDict):
    """What waits in the session. The code is gone when it was used up or grew too old."""

    email: str
    username: str
    roles: list[str]
    code: str
    asked_at: str
    tries: int


class Outcome(Enum):
    """What became of a code that somebody typed."""

    RIGHT = auto()
    WRONG = auto()
    SPENT = auto()  # too old, or tried too often: a new one is needed


def start(request: HttpRequest, chosen: dict[str, Any], *, now: datetime) -> None:
    """Keep what was chosen, and send a code, or to a known address a letter that says so."""
    adapter = get_adapter(request)
    known = member_with(chosen["email"])
    waiting = Joining(
        email=chosen["email"],
        username=chosen["username"],
        roles=[str(role) for role in chosen["roles"]],
        code=adapter.generate_email_verification_code(),
        asked_at=now.isoformat(),
        tries=0,
    )
    request.session[KEY] = waiting
    letter = "account_already_exists" if known else "email_confirmation_signup"
    words = {} if known else {"code": waiting["code"]}
    adapter.send_mail(f"account/email/{letter}", waiting["email"], words)


def waiting_in(request: HttpRequest) -> Joining | None:
    """Read what waits for a code, if somebody began to join in this session."""
    waiting: Joining | None = request.session.get(KEY)
    return waiting


def try_code(request: HttpRequest, waiting: Joining, typed: str, *, now: datetime) -> Outcome:
    """Compare what was typed with the code. A code has few tries and a short life.

    The count is kept in the session, so tries sent at the same moment may share one.
    """
    too_old = now - datetime.fromisoformat(waiting["asked_at"]) > LIFE
    if too_old or not waiting["code"]:
        request.session[KEY] = {**waiting, "code": ""}
        return Outcome.SPENT
    if constant_time_compare(signs_of(typed), signs_of(waiting["code"])):
        return Outcome.RIGHT
    tries = waiting["tries"] + 1
    code = waiting["code"] if tries < TRIES else ""
    request.session[KEY] = {**waiting, "tries": tries, "code": code}
    return Outcome.WRONG if code else Outcome.SPENT


def signs_of(code: str) -> str:
    """Leave out dashes, blanks and the difference of case: people type codes as they like."""
    return "".join(filter(str.isalnum, code)).casefold()


def member_with(email: str) -> Member | None:
    """Find who has this address: confirmed, or given to them by whoever made their account."""
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user")
    return Member.objects.filter(Q(pk__in=confirmed) | Q(email=email)).first()


def become_member(waiting: Joining) -> Member | None:
    """Make the member whose code was right, or find them. None when the name has gone since."""
    if member := member_with(waiting["email"]):
        return member
    try:
        with transaction.atomic():
            member = Member(username=waiting["username"], email=waiting["email"])
            if why_not_new_name(member.username, member):
                return None
            member.set_unusable_password()
            member.save()
            EmailAddress.objects.create(
                user=member, email=member.email, verified=True, primary=True
            )
            choose_roles(member, [Role(role) for role in waiting["roles"]])
    except IntegrityError:
        return None  # somebody took the name at this very moment
    return member


def take_name(member: Member, name: str) -> bool:
    """Be known by another name from now on. Words keep the name that stood beside them."""
    member.username = name
    try:
        with transaction.atomic():
            member.save(update_fields=["username"])
    except IntegrityError:
        return False  # somebody took it at this very moment
    return True
