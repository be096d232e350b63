"""Bringing many words and answers in at once. Like actions.py, the only other place that writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q
from i18nfield.strings import LazyI18nString

from bedside.dialogue.actions import keep_answers, redraw
from bedside.dialogue.models import (
    CuratedSet,
    Exchange,
    Pair,
    Prompt,
    Resonance,
    SetItem,
    Statement,
    Topic,
    Vote,
    Wish,
)
from bedside.live import stamps
from bedside.people.models import Member, Role, Side
from bedside.safety import phi
from bedside.safety.arrival import on_arrival
from bedside.safety.models import Standing, when_published
from bedside.safety.words import to_html


class Brought(NamedTuple):
    """A text from a source: its words, what boards show of them, and its key in that source."""

    text: str
    lead: str
    key: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from, and who is said to speak in it."""

    source: str
    role: Role
    language: str = "en"


class Outcome(NamedTuple):
    """What became of a batch: the keys of the texts that are new, and of those held."""

    taken: set[str]
    held: set[str]


@transaction.atomic
def bring_wishes(
    prompt: Prompt, texts: Sequence[Brought], origin: Origin, *, now: datetime
) -> Outcome:
    """Add a batch of texts as wishes. Those that the privacy guard marks are held for a host.

    What was brought before is passed over, so a file may be read again after a stop.
    """
    known = Wish.objects.filter(pair=prompt.pair, import_key__in=[text.key for text in texts])
    fresh = new_ones(texts, set(known.values_list("import_key", flat=True)))
    wishes = [brought_wish(prompt, text, origin, now) for text in fresh]
    Wish.objects.bulk_create(wishes)
    held = {wish.import_key for wish in wishes if not wish.is_published}
    published = len(wishes) - len(held)
    Prompt.objects.filter(pk=prompt.pk).update(wish_count=F("wish_count") + published)
    redraw(prompt.pair)
    return Outcome({text.key for text in fresh}, held)


def new_ones(texts: Sequence[Brought], known: set[str]) -> list[Brought]:
    """Keep the texts that are not known yet, each once."""
    return list({text.key: text for text in reversed(texts) if text.key not in known}.values())[
        ::-1
    ]


def brought_wish(prompt: Prompt, text: Brought, origin: Origin, now: datetime) -> Wish:
    """Lay one imported wish out. Nobody consented to more than what the source allows."""
    standing, reasons = on_arrival(phi.find(text.text), None, strict=False)
    return Wish(
        pair=prompt.pair,
        prompt=prompt,
        source=origin.source,
        role=origin.role,
        language=origin.language,
        body=text.text,
        lead=text.lead,
        html=to_html(text.text),
        standing=standing,
        held_because=reasons,
        written_at=now,
        published_at=when_published(standing, now),
        takes_responses=False,
        import_key=text.key,
    )


@transaction.atomic
def bring_statements(pair: Pair, texts: Sequence[Brought], source: str) -> Outcome:
    """Add a batch of texts as statements to agree or disagree with."""
    known = Statement.objects.filter(pair=pair, import_key__in=[text.key for text in texts])
    fresh = new_ones(texts, set(known.values_list("import_key", flat=True)))
    Statement.objects.bulk_create(
        Statement(pair=pair, text=text.text, source=source, import_key=text.key) for text in fresh
    )
    return Outcome({text.key for text in fresh}, set())


class Said(NamedTuple):
    """One vote as its source has it."""

    key: str
    voter: str
    value: int


@transaction.atomic
def bring_votes(pair: Pair, said: Iterable[Said]) -> int:
    """Add a batch of votes on statements that are here, and tell how many.

    A voter's later vote on a statement replaces the earlier one.
    """
    latest = {(one.key, one.voter): one for one in said}
    statements = Statement.objects.filter(pair=pair, import_key__in={key for key, _ in latest})
    numbers = dict(statements.values_list("import_key", "pk"))
    votes = [
        Vote(statement_id=numbers[one.key], voter=one.voter, value=one.value)
        for one in latest.values()
        if one.key in numbers
    ]
    Vote.objects.bulk_create(
        votes, update_conflicts=True, unique_fields=["statement", "voter"], update_fields=["value"]
    )
    return len(votes)


@transaction.atomic
def bring_resonances(wish: Wish, resonances: Sequence[Resonance]) -> None:
    """Add answers to a wish at once, then count them."""
    Resonance.objects.bulk_create(resonances, ignore_conflicts=True)
    recount(wish)


@transaction.atomic
def recount(wish: Wish) -> None:
    """Write a wish's counters anew from its resonances and responses."""
    wish = Wish.objects.select_for_update().select_related("pair").get(pk=wish.pk)
    counts = {
        (Role(row["role"]).side, row["role"]): row
        for row in wish.resonances.values("role").annotate(
            answers=Count("pk"), yes=Count("pk", filter=~Q(answer=Resonance.Answer.PASS))
        )
    }
    for side in Side:
        rows = [row for (of, _), row in counts.items() if of is side]
        setattr(wish, f"{side.value}_answers", sum(row["answers"] for row in rows))
        setattr(wish, f"{side.value}_yes", sum(row["yes"] for row in rows))
    keep_answers(wish)
    published = wish.responses.filter(standing=Standing.PUBLISHED).count()
    Wish.objects.filter(pk=wish.pk).update(response_count=published)
    redraw(wish.pair)


Names = dict[str, str]  # by language code


def make_topics(names: dict[str, Names]) -> dict[str, Topic]:
    """Make topics by address, in this order, or find those that are there."""
    return {
        slug: Topic.objects.get_or_create(
            slug=slug, defaults={"name": LazyI18nString(name), "position": position}
        )[0]
        for position, (slug, name) in enumerate(names.items())
    }


@transaction.atomic
def make_pair(
    slug: str,
    told: dict[str, Any],
    prompts: list[dict[str, Any]],
    topics: list[Topic],
    *,
    opens_at: datetime,
) -> Pair:
    """Make a pair with its two prompts. Texts are given by language."""
    pair = Pair.objects.create(
        slug=slug,
        title=LazyI18nString(told["title"]),
        intro=LazyI18nString(told["intro"]),
        position=told["position"],
        opens_at=opens_at,
    )
    for prompt in prompts:
        Prompt.objects.create(
            pair=pair,
            side=prompt["side"],
            sentence=LazyI18nString(prompt["sentence"]),
            speakers=LazyI18nString(prompt["speakers"]),
            hashtag=prompt["hashtag"],
            roles=prompt["roles"],
        )
    Pair.topics.through.objects.bulk_create(
        Pair.topics.through(pair=pair, topic=topic) for topic in topics
    )
    stamps.bump("pairs")
    return pair


@transaction.atomic
def make_set(slug: str, title: Names, note: Names, wishes: list[Wish]) -> CuratedSet:
    """Make a set of wishes in this order."""
    made = CuratedSet.objects.create(
        slug=slug, title=LazyI18nString(title), note=LazyI18nString(note)
    )
    SetItem.objects.bulk_create(
        SetItem(curated_set=made, wish=wish, sort_order=order) for order, wish in enumerate(wishes)
    )
    stamps.bump("pairs")
    return made


@transaction.atomic
def join_wishes(patient: Wish, clinician: Wish, *, by: Member | None) -> Exchange:
    """Join two wishes that answer each other."""
    exchange = Exchange(patient_wish=patient, clinician_wish=clinician, joined_by=by)
    exchange.full_clean()
    exchange.save()
    stamps.bump("pairs")
    return exchange
