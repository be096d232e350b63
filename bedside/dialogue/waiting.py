"""What waits for a host: held wishes and responses, the longest waiting first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bedside.dialogue.models import Pair, Response, Wish
from bedside.safety import phi
from bedside.safety.models import ContributionQuerySet, Standing

PAGE = 20
ENOUGH = 100  # a number to work through; beyond it only "many" is said, and nothing is counted
KINDS: dict[str, type[Wish] | type[Response]] = {"response": Response, "wish": Wish}
SOURCES = {
    "guests": Q(guest__isnull=False),
    "members": Q(author__isnull=False),
    "imported": Q(author__isnull=True, guest__isnull=True),
}
# What a host may read. Unfinished words are still their author's, and withdrawn words are gone.
OPEN_TO_HOSTS = (Standing.HELD, Standing.PUBLISHED, Standing.DECLINED, Standing.HIDDEN)

Words = Wish | Response


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which of the held words to show: of one pair, of one origin, after a place in the queue."""

    pair: Pair | None = None
    source: str = ""
    after: str = ""


class Place(NamedTuple):
    """Where something stands in the queue. Written into addresses."""

    written_at: datetime
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.written_at.isoformat()}~{self.kind}~{self.pk}"


def kind_of(words: Words) -> str:
    return "wish" if isinstance(words, Wish) else "response"


def place_of(words: Words) -> Place:
    return Place(words.written_at, kind_of(words), words.pk)


def read_place(text: str) -> Place | None:
    """Read a place out of an address. None for anything else that stands there."""
    moment, _tilde, rest = text.partition("~")
    kind, _tilde, number = rest.partition("~")
    try:
        written_at = parse_datetime(moment)
    except ValueError:
        return None
    if written_at is None or written_at.tzinfo is None:
        return None
    if kind not in KINDS or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return Place(written_at, kind, int(number))


class Page(NamedTuple):
    """A stretch of the queue, and the place after which it goes on (empty at the end)."""

    words: list[Words]
    after: str


def read_queue(sieve: Sieve) -> Page:
    """Read a page of the queue. Every page costs the same, however long the queue is."""
    found = [words for kind in KINDS for words in stretch(kind, sieve)]
    found.sort(key=place_of)
    shown = found[:PAGE]
    return Page(shown, str(place_of(shown[-1])) if len(found) > PAGE else "")


def stretch(kind: str, sieve: Sieve) -> Iterable[Words]:
    """Read at most a page, and one more, of held words of one kind.

    Which ones is asked by itself: in a query that also joins what surrounds them, SQLite walks
    through a whole pair and sorts it, in place of reading the index of held words in its order.
    """
    held: ContributionQuerySet = KINDS[kind].objects.waiting()
    if sieve.pair:
        key = "pair_id" if kind == "wish" else "wish__pair_id"
        # "+ 0" keeps the database from reading all of a pair by its key, and sorting that.
        held = held.alias(of_pair=F(key) + 0).filter(of_pair=sieve.pair.pk)
    if sieve.source in SOURCES:
        held = held.filter(SOURCES[sieve.source])
    if place := read_place(sieve.after):
        held = held.filter(written_at__gte=place.written_at).exclude(before(place, kind))
    numbers = list(held.values_list("pk", flat=True)[: PAGE + 1])
    return with_context(kind).filter(pk__in=numbers)


def before(place: Place, kind: str) -> Q:
    """Match what came in the moment of a place, and stands before it or there."""
    if kind > place.kind:
        return Q(pk__in=[])
    same = Q(written_at=place.written_at)
    return same & Q(pk__lte=place.pk) if kind == place.kind else same


def with_context(kind: str) -> ContributionQuerySet:
    """Read words together with what a host needs to know to understand them."""
    if kind == "wish":
        return Wish.objects.select_related("prompt", "pair", "author", "guest")
    return Response.objects.select_related(
        "wish__prompt", "wish__pair", "author", "guest"
    ).prefetch_related("say_backs")


def waiting_count() -> int:
    """Count what waits, no further than one more than enough."""
    return sum(
        model.objects.filter(standing=Standing.HELD).order_by()[: ENOUGH + 1].count()
        for model in KINDS.values()
    )


def heard_in(words: Words) -> list[str]:
    """List what a response said back before it replied."""
    return [] if isinstance(words, Wish) else [said.heard for said in words.say_backs.all()]


def seal_of(words: Words) -> str:
    """Sum up what a host reads. Another seal means that the author has changed it since."""
    read = "\0".join([words.body, *heard_in(words)])
    return blake2b(read.encode(), digest_size=8).hexdigest()


def why_not_decide(words: Words, seal: str) -> str | None:
    """Tell why a host cannot publish or decline these words now."""
    if words.standing == Standing.WITHDRAWN:
        return _("The author took these words down while you were reading. Nothing is left to do.")
    if words.standing != Standing.HELD:
        return _("Somebody was quicker: another host has already decided on these words.")
    if seal != seal_of(words):
        return _("The author changed these words while you were reading. Please read them again.")
    return None


def why_not_publish_after_all(words: Words, seal: str) -> str | None:
    """Tell why a host cannot take back an earlier no."""
    if words.standing not in {Standing.DECLINED, Standing.HIDDEN}:
        return _("Somebody was quicker: these words no longer stand where they stood.")
    if seal != seal_of(words):
        return _("The author changed these words while you were reading. Please read them again.")
    return None


def why_not_hide(words: Words) -> str | None:
    """Tell why a host cannot take these words off the pages."""
    if words.standing != Standing.PUBLISHED:
        return _("These words are not on the pages any more. Nothing was changed.")
    return None


def why_not_delete(pair: Pair) -> str | None:
    """Tell why a pair stays."""
    if pair.wishes.exists() or pair.statements.exists():
        return _(
            "People have written under these prompts, so the pair stays. "
            "You can close it instead: give it a closing time."
        )
    return None


def marked(text: str) -> list[tuple[str, str]]:
    """Cut a text into pieces, each with the kind of what the privacy guard found there, if any."""
    pieces, here = [], 0
    for found in phi.find(text):
        if found.start < here:
            continue
        pieces += [(text[here : found.start], ""), (text[found.start : found.end], found.kind)]
        here = found.end
    return [piece for piece in [*pieces, (text[here:], "")] if piece[0]]
