"""Comments and votes as they come in files: what is taken, what is not, and why."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

import regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bedside.dialogue.rows import WIDEST, Record, Sheet, open_sheet
from bedside.safety.words import graphemes, is_blank, shorten, tidy

LEAD = 280  # characters, as people count them, that a board shows of a comment
LONGEST = 20_000  # characters of a comment that is taken
LISTED = 20  # lines that a report names for each reason


class Reason(StrEnum):
    """Why a row was not taken."""

    EMPTY = "empty"
    NOTHING = "nothing"
    LARGE = "large"
    COLUMNS = "columns"
    QUOTES = "quotes"
    VOTE = "vote"


REASONS = {
    Reason.EMPTY: gettext_lazy("nothing is written there"),
    Reason.NOTHING: gettext_lazy("the whole answer is “nothing”, “n/a” or the like"),
    Reason.LARGE: gettext_lazy("the text is longer than a comment can be"),
    Reason.COLUMNS: gettext_lazy("the row has more or fewer columns than the first line"),
    Reason.QUOTES: gettext_lazy("a quotation mark opens and does not close"),
    Reason.VOTE: gettext_lazy("a vote is not 1, 0 or -1"),
}


class Row(NamedTuple):
    """A comment to take. `key` is the same whenever the same words come from the same source."""

    line: int
    text: str
    key: str
    repaired: bool = False


class Skip(NamedTuple):
    """A row that cannot be taken, and why."""

    line: int
    reason: Reason
    excerpt: str = ""


class Vote(NamedTuple):
    """What somebody said to a statement: 1 agree, -1 disagree, 0 pass.

    `at` is the moment in milliseconds where the file tells it, else 0. Somebody who voted on a
    statement twice meant the later vote.
    """

    statement: str
    voter: str
    value: int
    line: int
    at: int = 0


class Statement(NamedTuple):
    """A statement that people voted on. A rejected one was turned down by its moderators."""

    key: str
    text: str
    rejected: bool
    line: int


OnRead = Callable[[int], object]  # hears how many bytes of the file are read

# Answers without content, as whole answers: folded, without marks, accents and thanks.
_NOTHING = regex.compile(
    r"""(?:(?:no|absolutely|really|honestly|literally|there\ is|there\ was)\ )?
    (?: no | nope | none | nil | na | n\ a | zero | nothing | not\ a\ thing | anything | x+
      | not\ (?:applicable|really|sure) | unsure | no\ (?:comments?|answer|idea|opinion)
      | nothing\ (?:to\ (?:add|say|report|comment|note|mention|declare)|else|more|further|specific
          |in\ particular|special|(?:comes|springs)\ to\ mind)(?:\ to\ add)?
      | (?:i\ )?(?:can\ ?(?:no)?t|could\ ?not|couldn\ ?t|don\ ?t)\ (?:really\ )?think\ of
          \ (?:anything|any|a\ thing|one)
      | (?:i\ )?(?:do\ not|don\ ?t)\ know | (?:same\ )?as\ above | see\ above
      | nada | nada\ de\ nada | ningun[oa]? | ningun\ comentario | sin\ comentarios?
      | no\ (?:aplica|procede|se|lo\ se) | no\ se\ me\ ocurre\ nada
      | nada\ (?:mas|(?:que|para|por)\ (?:anadir|decir|comentar)|en\ (?:especial|particular)) )
    (?:\ (?:at\ all|really|at\ (?:the\ moment|present|this\ time)|(?:for|right)\ now|now|so\ far|yet
      |(?:that\ )?i\ can\ think\ of|(?:comes|springs)\ to\ mind|to\ be\ honest|whatsoever
      |thanks|thank\ you|sorry|gracias|por\ ahora|(?:de|por\ el)\ momento|en\ absoluto)){0,3}""",
    regex.VERBOSE,
)
_PICTURE = regex.compile(r"(?![\d©®™])\p{ExtPict}")


def why_not(text: str) -> Reason | None:
    """Say why an answer is no comment. In doubt it is one: "nothing, all was good" praises."""
    if is_blank(text):
        return Reason.EMPTY
    if len(text) > 80:
        return None
    letters = regex.sub(r"\p{M}++", "", normalize("NFD", text.casefold()))
    plain = " ".join(regex.findall(r"[\p{L}\p{N}]++", letters))
    if _NOTHING.fullmatch(plain) and not _PICTURE.search(text):
        return Reason.NOTHING
    return None


def key_of(source: str, text: str) -> str:
    """Name a comment by its words and where they come from, so that nobody takes it twice."""
    words = (" ".join(tidy(part).split()) for part in (source, text))
    return sha256("\0".join(words).encode()).hexdigest()


def lead_of(text: str) -> str:
    """Give what a board shows of a comment: all of it, or its beginning."""
    return shorten(text, LEAD)


def _excerpt(words: str) -> str:
    return " ".join(shorten(tidy(words[:400]), 80).split())


def _damage(record: Record, sheet: Sheet) -> Reason | None:
    """Say why a row cannot be trusted. Empty cells after the last column do no harm."""
    if record.torn:
        return Reason.QUOTES
    width = len(sheet.columns)
    if not width <= len(record.cells) <= WIDEST or any(record.cells[width:]):
        return Reason.COLUMNS
    return None


def _skip(record: Record, reason: Reason, place: int = -1) -> Skip:
    words = record.cells[place] if 0 <= place < len(record.cells) else ""
    return Skip(record.line, reason, _excerpt(words or " ".join(record.cells[:20])))


def _row(record: Record, sheet: Sheet, place: int, source: str) -> Row | Skip:
    if damage := _damage(record, sheet):
        return _skip(record, damage, place)
    text = tidy(record.cells[place])
    if place in record.large or graphemes(text) > LONGEST:
        return _skip(record, Reason.LARGE, place)
    if reason := why_not(text):
        return Skip(record.line, reason, _excerpt(text))
    return Row(record.line, text, key_of(source, text), record.repaired)


def open_rows(
    path: Path, text_column: str, *, source: str = "", on_read: OnRead = int
) -> Iterator[Row | Skip]:
    """Read the comments of a CSV one by one, and the rows that hold none.

    Raise `rows.Unreadable` at once when there is nothing to read: an empty file, one that is no
    CSV, or one without that column.
    """
    sheet = open_sheet(path, text_column)
    place = sheet.column(text_column)
    return (_row(record, sheet, place, source) for record in sheet.records(on_read))


_VALUES = {"1": 1, "-1": -1, "0": 0}


def open_votes(path: Path, *, on_read: OnRead = int) -> Iterator[Vote | Skip]:
    """Read the votes of a Polis export: one in a row, or one row for each participant."""
    sheet = open_sheet(path, "vote")
    read = _wide_votes if "participant" in sheet.columns else _long_votes
    return read(sheet, on_read)


def _long_votes(sheet: Sheet, on_read: OnRead) -> Iterator[Vote | Skip]:
    places = [sheet.column(name) for name in ("comment-id", "voter-id", "vote")]
    moment = sheet.columns.index("timestamp") if "timestamp" in sheet.columns else places[0]
    return (_long_vote(record, sheet, places, moment) for record in sheet.records(on_read))


def _long_vote(record: Record, sheet: Sheet, places: list[int], moment: int) -> Vote | Skip:
    if damage := _damage(record, sheet):
        return _skip(record, damage)
    statement, voter, value = (record.cells[place].strip() for place in places)
    if not (statement and voter):
        return _skip(record, Reason.EMPTY)
    if value not in _VALUES:
        return _skip(record, Reason.VOTE)
    at = record.cells[moment].strip() if moment not in places else ""
    return Vote(statement, voter, _VALUES[value], record.line, int(at) if at.isdecimal() else 0)


def _wide_votes(sheet: Sheet, on_read: OnRead) -> Iterator[Vote | Skip]:
    person = sheet.column("participant")
    statements = [(place, key) for place, key in enumerate(sheet.columns) if key.isdecimal()]
    for record in sheet.records(on_read):
        if damage := _damage(record, sheet):
            yield _skip(record, damage)
            continue
        voter = record.cells[person].strip()
        answers = [(key, record.cells[place].strip()) for place, key in statements]
        for statement, value in answers if voter else ():
            if value in _VALUES:
                yield Vote(statement, voter, _VALUES[value], record.line)
            elif value:
                yield Skip(record.line, Reason.VOTE, _excerpt(f"{statement}: {value}"))
        if not voter:
            yield _skip(record, Reason.EMPTY)


def open_statements(path: Path, *, on_read: OnRead = int) -> Iterator[Statement | Skip]:
    """Read the statements of a Polis export (comments.csv)."""
    sheet = open_sheet(path, "comment-body")
    places = [sheet.column(name) for name in ("comment-id", "comment-body", "moderated")]
    return (_statement(record, sheet, places) for record in sheet.records(on_read))


def _statement(record: Record, sheet: Sheet, places: list[int]) -> Statement | Skip:
    if damage := _damage(record, sheet):
        return _skip(record, damage, places[1])
    key, text, moderated = (tidy(record.cells[place]) for place in places)
    if places[1] in record.large or graphemes(text) > LONGEST:
        return _skip(record, Reason.LARGE, places[1])
    if not key or is_blank(text):
        return _skip(record, Reason.EMPTY, places[1])
    return Statement(key, text, moderated == "-1", record.line)


@dataclass(slots=True)
class Tally:
    """What became of the rows of a file."""

    taken: int = 0
    held: int = 0
    repeated: int = 0
    shortened: int = 0
    skipped: Counter[Reason] = field(default_factory=Counter)
    examples: dict[Reason, list[Skip]] = field(default_factory=dict)
    repaired: int = 0
    repaired_lines: list[int] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.taken + self.repeated + self.skipped.total()

    def skip(self, skip: Skip) -> None:
        """Count a row that was not taken, and remember the first ones for each reason."""
        self.skipped[skip.reason] += 1
        examples = self.examples.setdefault(skip.reason, [])
        if len(examples) < LISTED:
            examples.append(skip)

    def take(self, row: Row, *, held: bool) -> None:
        """Count a comment that was taken."""
        self.taken += 1
        self.held += held
        self.shortened += lead_of(row.text) != row.text
        self.repaired += row.repaired
        if row.repaired and len(self.repaired_lines) < LISTED:
            self.repaired_lines.append(row.line)

    def lines(self) -> list[str]:
        """Report in plain sentences, without those that would say "none"."""
        sentences = (
            (self.read, ngettext("%(n)d row read.", "%(n)d rows read.", self.read)),
            (self.taken, ngettext("%(n)d comment taken.", "%(n)d comments taken.", self.taken)),
            (self.held, _held(self.held)),
            (self.shortened, _shortened(self.shortened)),
            (self.repeated, _repeated(self.repeated)),
            (self.repaired, _repaired(self.repaired)),
        )
        repaired = _lines(self.repaired_lines, self.repaired)
        report = [text % {"n": count, "lines": repaired} for count, text in sentences if count]
        for reason, count in self.skipped.most_common():
            text = ngettext(
                "%(n)d row skipped: %(reason)s (%(lines)s).",
                "%(n)d rows skipped: %(reason)s (%(lines)s).",
                count,
            )
            lines = _lines([skip.line for skip in self.examples[reason]], count)
            report.append(text % {"n": count, "reason": REASONS[reason], "lines": lines})
        return report


def _held(count: int) -> str:
    return ngettext(
        "%(n)d of them is held until a host has read it.",
        "%(n)d of them are held until a host has read them.",
        count,
    )


def _shortened(count: int) -> str:
    return ngettext(
        "%(n)d is longer than a wish. It is kept whole, and the board shows its beginning.",
        "%(n)d are longer than a wish. They are kept whole, and the board shows how they begin.",
        count,
    )


def _repeated(count: int) -> str:
    return ngettext(
        "%(n)d says the same as one that is here already. It was not taken again.",
        "%(n)d say the same as one that is here already. They were not taken again.",
        count,
    )


def _repaired(count: int) -> str:
    return ngettext(
        "%(n)d had characters that could not be read for certain (%(lines)s).",
        "%(n)d had characters that could not be read for certain (%(lines)s).",
        count,
    )


def _lines(first: list[int], count: int) -> str:
    """Name lines: "line 3", or "lines 3, 8 and 12 more"."""
    named = ", ".join(map(str, first))
    if count > len(first):
        text = _("lines %(lines)s and %(more)d more")
        return text % {"lines": named, "more": count - len(first)}
    return ngettext("line %(lines)s", "lines %(lines)s", count) % {"lines": named}
