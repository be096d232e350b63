"""A small place with somebody of every kind in it, for tests that look at it through each door."""

from dataclasses import dataclass, field

from django.test import Client

from bedside.dialogue import cards, outline
from bedside.dialogue.gathering import join_wishes, make_set
from bedside.dialogue.models import CuratedSet, Pair, Response, Wish
from bedside.people.actions import make_host
from bedside.people.models import Guest, Member, Role
from bedside.safety.models import Standing
from bedside.ui.remembered import shelf
from tests import make

WORDS = "would sit down when talking to me."
GUEST_WORDS = "would ask my name before my number."
GUESSED = "0000-0000-0000-0000-0000"

# Who comes to a page. "Guest" is who wrote without an account and holds the receipt;
# "author" wrote the wish, "responder" replied to it, "member" has nothing to do with it.
ROLES = ("stranger", "guest", "author", "responder", "member", "host")


@dataclass
class Place:
    """One pair with a wish, its mirror, a reply, a guest's wish and a set."""

    pair: Pair
    wish: Wish
    mirror: Wish
    reply: Response
    guest: Guest
    guest_wish: Wish
    set: CuratedSet
    members: dict[str, Member]
    clients: dict[str, Client] = field(default_factory=dict)

    def as_(self, role: str) -> Client:
        """A browser of somebody in this role, who signed in if they have an account."""
        if role not in self.clients:
            client = self.clients[role] = Client()
            if role in self.members:
                client.force_login(self.members[role])
        return self.clients[role]


def forget() -> None:
    """Empty every memory of this process: rows of the next test have the same numbers."""
    for memory in (shelf, cards.drawings, outline.outlines):
        memory.clear()


def host() -> Member:
    return make_host("renske@example.org", "Renske", now=make.NOON)


def place(standing: Standing = Standing.PUBLISHED) -> Place:
    """Make the place, its two watched wishes (the author's and the guest's) in this standing."""
    forget()
    pair = make.pair()
    members = {
        "author": make.member(Role.PATIENT, Role.CAREGIVER),
        "responder": make.member(Role.CLINICIAN),
        "member": make.member(Role.STAFF),
        "host": host(),
    }
    wish = make.wish(members["author"], pair, body=WORDS, may_be_quoted=True)
    mirror = make.wish(
        on=pair, role=Role.CLINICIAN, body="would tell me what scares you.", may_be_quoted=True
    )
    reply = make.response(members["responder"], wish)
    guest = make.guest()
    guest_wish = make.wish(None, pair, guest=guest, body=GUEST_WORDS, may_be_quoted=True)
    join_wishes(wish, mirror, by=None)
    shown = make_set("seen", {"en": "To be seen"}, {"en": ""}, [wish, mirror, guest_wish])
    made = Place(pair, wish, mirror, reply, guest, guest_wish, shown, members)
    for words in (wish, guest_wish):
        stand(words, standing)
    return made


def stand(words: Wish | Response, standing: Standing) -> None:
    """Put words into a standing, however they got there."""
    type(words).objects.filter(pk=words.pk).update(standing=standing)
    words.refresh_from_db()
