"""Lay wishes out for reading: the order, the two lanes and the place where the next page starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bedside.commonground.shares import ENOUGH
from bedside.dialogue.cursors import seal, unseal
from bedside.dialogue.models import Prompt, Topic
from bedside.safety.models import Standing

PAGE = 25


@dataclass(frozen=True, slots=True)
class Order:
    """One way to read a board: a column with an index, read from its high or its low end."""

    label: "str | Promise"
    explained: "str | Promise"
    column: str
    descending: bool = True


ORDERS = {
    "common": Order(
        _("Common ground"),
        _("Common ground first: wishes that people on both sides hear, however few they are."),
        "common",
    ),
    "new": Order(_("New"), _("The newest wishes first."), "published_at"),
    "listener": Order(
        _("Needs a listener"),
        _("Wishes that few people on one side have answered. Those who wait longest come first."),
        "fewest_answers",
        descending=False,
    ),
    "topic": Order(
        _("One topic at a time"),
        _("One topic at a time, with common ground first."),
        "common",
    ),
}


class Row(NamedTuple):
    """What a lane reads of a wish: enough to order it, and to know whether its card is drawn."""

    id: int
    revision: int
    value: Any


@dataclass(frozen=True, slots=True)
class Place:
    """The last wish that a lane has shown: the value it is sorted by, and its number."""

    value: str
    id: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody asked to read of a pair."""

    order: str = "common"
    side: str = ""
    topic: Topic | None = None
    after: str = ""
    size: int = PAGE  # at least 2: one from each side

    @property
    def rule(self) -> Order:
        return ORDERS[self.order]


def write_cursor(stops: dict[str, Row], order: str) -> str:
    """Write down where each lane stopped, sealed: it would tell when a wish was published."""
    return seal(";".join(f"{side},{row.value!s},{row.id}" for side, row in stops.items()), order)


def read_cursor(cursor: str, order: str) -> dict[str, Place]:
    """Read the places back. A cursor of another order, or of nobody's, starts at the beginning."""
    opened = unseal(cursor, order) if cursor else None
    return {
        side: Place(value, int(number))
        for side, value, number in (mark.split(",") for mark in (opened or "").split(";") if mark)
    }


def lane(prompt: Prompt, reading: Reading, place: Place | None) -> list[Row]:
    """Read one side of the board: a page of wishes and one more, to know whether there are more.

    In SQL, because every reader waits for this query, and composing it costs more
    than running it. Rows are compared whole, so the index jumps to where the last
    page stopped however far down that is.
    """
    column, descending = reading.rule.column, reading.rule.descending
    conditions = ["prompt_id = %s", "standing = %s"]
    values: list[Any] = [prompt.pk, Standing.PUBLISHED.value]
    if reading.topic:
        conditions.append("topic_id = %s")
        values.append(reading.topic.pk)
    if reading.order == "listener":
        conditions.append("fewest_answers < %s")
        values.append(ENOUGH)
    if place:
        conditions.append(f"({column}, id) {'<' if descending else '>'} (%s, %s)")
        values += [stored(column, place.value), place.id]
    end = "DESC" if descending else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, revision, {column} FROM dialogue_wish"  # noqa: S608 - columns of ORDERS
            f" WHERE {' AND '.join(conditions)} ORDER BY {column} {end}, id {end} LIMIT {PAGE + 1}",
            values,
        )
        return [Row(*row) for row in cursor.fetchall()]


def stored(column: str, value: str) -> Any:
    """Write a place's value as the database stores that column. Moments are kept in UTC."""
    if column != "published_at":
        return float(value)
    moment = datetime.fromisoformat(value)
    return connection.ops.adapt_datetimefield_value(
        moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    )


def share_out(lanes: dict[str, list[Row]], room: int) -> dict[str, list[Row]]:
    """Give both lanes their half of a page. A thin side leaves its room to the other."""
    sizes = {side: len(rows) for side, rows in lanes.items()}
    half = -(-room // len(lanes))
    shares: dict[str, list[Row]] = {}
    for side in sorted(lanes, key=lambda side: sizes[side]):
        waiting = len(lanes) - len(shares)
        take = room if waiting == 1 else min(half, room)
        shares[side] = lanes[side][:take]
        room -= len(shares[side])
    return {side: shares[side] for side in lanes}


def interleave(lanes: dict[str, list[Row]]) -> Iterator[Row]:
    """Put the two sides in reading order: one of each in turn."""
    rows = zip_longest(*lanes.values())
    return (row for row in chain.from_iterable(rows) if row)


@dataclass(frozen=True, slots=True)
class Board:
    """One page of a pair's board, and where the next one starts (blank when it is the last)."""

    rows: list[Row]
    after: str
    one_side: bool


def read_board(prompts: list[Prompt], reading: Reading) -> Board:
    """Read one page: both sides facing each other, or one side when it was asked for.

    Two queries whatever the size of the pair, each along an index from where the
    last page stopped.
    """
    places = read_cursor(reading.after, reading.order)
    asked = [prompt for prompt in prompts if reading.side in ("", prompt.side)]
    if places:
        asked = [prompt for prompt in asked if prompt.side in places]
    found = {prompt.side: lane(prompt, reading, places.get(prompt.side)) for prompt in asked}
    shown = share_out(found, reading.size) if found else {}
    stops = {side: shown[side][-1] for side, rows in found.items() if len(rows) > len(shown[side])}
    one_side = sum(map(bool, shown.values())) == 1
    return Board(
        list(interleave(shown)), write_cursor(stops, reading.order) if stops else "", one_side
    )
