"""Make things for tests. Every argument has a default that is legal and dull."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from bedside.dialogue import actions
from bedside.dialogue.models import Pair, Prompt, Resonance, Response, Topic, Wish
from bedside.people.models import Guest, Member, MemberRole, Role, Side
from bedside.people.receipts import hash_of, receipt_for
from bedside.people.speakers import Speaker
from bedside.safety.models import Standing

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
numbers = count(1)


def member(*roles: Role, **fields: Any) -> Member:
    number = next(numbers)
    fields = {
        "username": f"Member{number}",
        "email": f"m{number}@example.org",
        "password": "!",  # none that could be used
    } | fields
    made = Member.objects.create(**fields)
    for role in roles or (Role.PATIENT,):
        MemberRole.objects.create(member=made, role=role)
    return made


def guest(role: Role = Role.PATIENT, **fields: Any) -> Guest:
    """A guest whose receipt is `guest.receipt`."""
    receipt = receipt_for(uuid4())
    made = Guest.objects.create(role=role, receipt_hash=hash_of(receipt), came_at=NOON, **fields)
    made.receipt = receipt
    return made


def topic(name: str = "Time and hurry", **fields: Any) -> Topic:
    return Topic.objects.create(name=name, slug=f"topic{next(numbers)}", **fields)


def pair(**fields: Any) -> Pair:
    fields = {
        "title": "Doctor and patient",
        "slug": f"pair{next(numbers)}",
        "opens_at": NOON - timedelta(hours=1),
    } | fields
    made = Pair.objects.create(**fields)
    for side, sentence, speakers, roles in (
        (Side.PATIENT, "I wish my doctor…", "patients and caregivers", ["patient", "caregiver"]),
        (Side.CLINICIAN, "I wish my patient…", "clinicians", ["clinician", "staff"]),
    ):
        Prompt.objects.create(
            pair=made, side=side, sentence=sentence, speakers=speakers, roles=roles
        )
    return made


def prompt(on: Pair | None = None, side: Side = Side.PATIENT) -> Prompt:
    return (on or pair()).prompts.get(side=side)


def wish(
    author: Member | None = None, on: Pair | None = None, role: Role = Role.PATIENT, **fields: Any
) -> Wish:
    prompt_ = prompt(on, role.side)
    origin = {} if fields.keys() & {"guest", "source"} else {"author": author or member(role)}
    fields = {
        "body": "would sit down when talking to me.",
        "standing": Standing.PUBLISHED,
        "written_at": NOON,
        "published_at": NOON,
    } | fields
    made = Wish.objects.create(
        **origin,
        pair=prompt_.pair,
        prompt=prompt_,
        role=role,
        **{"lead": fields["body"], "html": f"<p>{fields['body']}</p>"} | fields,
    )
    if made.is_published:
        actions.count_wish(made, 1)
    return made


def response(author: Member | None = None, to: Wish | None = None, **fields: Any) -> Response:
    fields = {
        "body": "I will try that.",
        "html": "<p>I will try that.</p>",
        "standing": Standing.PUBLISHED,
        "written_at": NOON,
        "published_at": NOON,
        "role": Role.CLINICIAN,
    } | fields
    made = Response.objects.create(
        author=author or member(Role.CLINICIAN), wish=to or wish(), **fields
    )
    made.say_backs.create(heard="You want to be seen.", said_at=NOON)
    return made


def resonance(
    on: Wish, answer: str = "hear", role: Role = Role.CLINICIAN, by: Member | None = None
) -> Resonance | None:
    return actions.resonate(by or member(role), role, on, answer, now=NOON)


def speaker(role: Role = Role.PATIENT, **fields: Any) -> Speaker:
    return Speaker(member(role), None, role, **fields)
