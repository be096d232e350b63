"""Rows of any CSV file, read as a stream: whatever the encoding, delimiter, size and damage."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, IncrementalNewlineDecoder
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

import regex
from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from bedside.safety.words import tidy

LARGEST = 100_000  # characters kept of one cell; the rest of a larger one is read past
WIDEST = 20_000  # columns
PIECE = 65_536  # bytes read at once
SAMPLE = 262_144  # bytes looked at to learn encoding and delimiter
RETRIES = 50  # times that reading goes back to the line after a quotation mark with no partner


class Unreadable(Exception):
    """Nothing in this file can be taken. The message says why and what to do."""


class MissingColumn(Unreadable):
    """The file has no column of that name. `columns` are those that it has."""

    def __init__(self, wanted: str, columns: list[str]) -> None:
        self.columns = columns
        found = ", ".join(f"“{column}”" for column in columns)
        text = _("There is no column “%(wanted)s” in this file. Its columns are: %(found)s.")
        super().__init__(text % {"wanted": wanted, "found": found})


class Record(NamedTuple):
    """One row as it stands in the file, before anybody asked what it means."""

    line: int  # where it begins
    cells: list[str]
    large: frozenset[int] = frozenset()  # columns with more in the cell than was kept
    repaired: bool = False  # some bytes were read by guess, or left out
    torn: bool = False  # a quotation mark opens that has no partner, and swallows what follows


# From bytes to text.


class Format(NamedTuple):
    """How a file is written. Lines that are not in its encoding are read in the fallback."""

    encoding: str
    fallback: str = "cp1252"
    delimiter: str = "\0"  # none: every line is one cell


_OTHER_FILES = (
    *(b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh"),  # .xlsx .xls .7z .gz
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite format 3\0", b"{\\rtf", b"\x7fELF"),
)
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before the mark of UTF-16, which it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WESTERN = ["cp1252", "mac_roman"]
_OTHERS = ["cp1251", "cp1253", "cp1255", "cp1256", "big5", "gb18030", "shift_jis", "euc_kr"]
_LINE = regex.compile(r"[^\n]*+\n|[^\n]++")
_RUN = regex.compile(rb"[\x80-\xff]{3,}+")


def _is_utf8(line: bytes) -> bool:
    return "\ufffd" not in line.replace(b"\xef\xbf\xbd", b"").decode(errors="replace")


def _guess(sample: bytes) -> Format:
    """Find the encoding of a file from its beginning. Refuse what is no text."""
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Unreadable(_("This file is empty."))
    for mark, encoding in _MARKS.items():
        if sample.startswith(mark):
            return Format(encoding)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) / 6 and not sample.startswith(_OTHER_FILES):
        return Format("utf-16-le" if odd > even else "utf-16-be")
    controls = sum(sample.count(code) for code in range(1, 32) if code not in b"\t\n\r\f\x1a\x1b")
    if sample.startswith(_OTHER_FILES) or controls > len(sample) / 20:
        text = _("This file is not a CSV. If it is a spreadsheet, save it as CSV (UTF-8) first.")
        raise Unreadable(text)
    return Format("utf-8", _fallback(sample))


def _fallback(sample: bytes) -> str:
    """Find the encoding of the lines that are not UTF-8."""
    whole = sample.splitlines()[: -1 if len(sample) == SAMPLE else None]
    foreign = b"\n".join(line for line in whole if not _is_utf8(line))
    # Western text has single accents. Text in other scripts is runs of bytes above 127.
    runs = sum(map(len, _RUN.findall(foreign)))
    likely = _OTHERS if 2 * runs > len(foreign.translate(None, bytes(range(128)))) else _WESTERN
    guess = from_bytes(foreign, cp_isolation=likely).best() if foreign else None
    return guess.encoding if guess else "cp1252"


def _pieces(stream: IO[bytes], form: Format) -> Iterator[tuple[str, bool]]:
    """Read pieces that end with a line or are as long as a piece may be. Say which are repaired.

    Line ends become newlines. A line that is not in the file's encoding is read in the other one,
    and NUL characters are left out; both count as repairs.
    """
    if form.encoding != "utf-8":
        yield from _wide_pieces(stream, form.encoding)
        return
    newlines = IncrementalNewlineDecoder(None, translate=True)
    if stream.read(3) != codecs.BOM_UTF8:
        stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    raw = b"\n"
    while raw:
        raw = stream.readline(PIECE)
        held = decoder.getstate()[0]  # the first bytes of a character that two pieces share
        repaired = b"\0" in raw
        try:
            piece = decoder.decode(raw, final=not raw or raw.endswith(b"\n"))
        except UnicodeDecodeError:
            decoder.reset()
            piece, repaired = (held + raw).decode(form.fallback, "replace"), True
        yield newlines.decode(piece).replace("\0", ""), repaired


def _wide_pieces(stream: IO[bytes], encoding: str) -> Iterator[tuple[str, bool]]:
    """Read pieces of UTF-16 and UTF-32, where lines do not end with a byte."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    newlines = IncrementalNewlineDecoder(None, translate=True)
    raw = b"\n"
    while raw:
        raw = stream.read(PIECE)
        text = newlines.decode(decoder.decode(raw, final=not raw))
        for piece in _LINE.findall(text):
            yield piece.replace("\0", ""), "\ufffd" in piece or "\0" in piece


# From text to records.


class Parser:
    """Make records of pieces of text. It keeps no more of a cell, or of a row, than it may."""

    def __init__(self, delimiter: str, line: int = 1) -> None:
        self.delimiter = delimiter
        self.line = line
        mark = regex.escape(delimiter)
        self.parts = regex.compile(rf'["\n{mark}]|[^"\n{mark}]++')
        self.begin()

    def begin(self) -> None:
        """Begin a record."""
        self.first = self.line
        self.size = 0
        self.cells: list[str] = []
        self.large: set[int] = set()
        self.repaired = self.torn = False
        self.begin_cell()

    def begin_cell(self) -> None:
        self.cell: list[str] = []
        self.cell_size = 0
        self.inside = self.closed = False  # inside quotation marks; just after the second one
        self.before = ""  # what stood before the second one

    def feed(self, piece: str, repaired: bool = False) -> Iterator[Record]:
        """Read on, and give the records that end in this piece."""
        if self.is_new and '"' not in piece and piece.find("\n") + 1 == len(piece) > 0:
            self.cells = piece[:-1].split(self.delimiter)[: WIDEST + 1]
            yield from self.end(repaired)
            return
        for part in [piece] if self.inside and '"' not in piece else self.parts.findall(piece):
            if self.inside:
                self.read_inside(part)
            elif part not in (self.delimiter, "\n"):
                self.read_outside(part)
            else:
                self.end_cell()
                if part == "\n":
                    yield from self.end(repaired)
        if not self.is_new:
            self.repaired |= repaired

    @property
    def is_new(self) -> bool:
        return not (self.cells or self.cell or self.inside or self.closed or self.large)

    def read_inside(self, part: str) -> None:
        """Read on between two quotation marks."""
        if part == '"':
            self.inside, self.closed = False, True
            return
        self.keep(part)
        self.before = part[-1]
        self.line += part.count("\n")

    def read_outside(self, part: str) -> None:
        """Read on before or after quotation marks."""
        if part != '"':
            # A mark between a delimiter and a word is the first of another pair, in a later row.
            late = self.first < self.line and self.before in (self.delimiter, "\n")
            self.torn |= self.closed and late and not part.isspace()
            self.keep(part)
        elif self.closed:  # two marks in a row stand for one
            self.keep(part)
            self.inside = True
        elif "".join(self.cell[:2]).strip():
            self.keep(part)
        else:
            self.cell, self.inside = [], True
        self.closed = False

    def keep(self, part: str) -> None:
        self.cell_size += len(part)
        self.size += len(part)
        if max(self.cell_size, self.size / 20) > LARGEST:
            self.large.add(len(self.cells))
        else:
            self.cell.append(part)

    def end_cell(self) -> None:
        if len(self.cells) <= WIDEST:
            self.cells.append("".join(self.cell))
        self.begin_cell()

    def end(self, repaired: bool = False) -> Iterator[Record]:
        """Give the record, unless its line is empty."""
        if self.cells != [""]:
            repaired |= self.repaired
            yield Record(self.first, self.cells, frozenset(self.large), repaired, self.torn)
        self.line += 1
        self.begin()

    def finish(self) -> Iterator[Record]:
        """Give the record that the end of the file ends."""
        if not self.is_new:
            self.torn |= self.inside
            self.end_cell()
            yield from self.end()


def _delimiter(text: str, wanted: str) -> str:
    """Find what separates columns: it gives the wanted one, or many, the same in every row."""
    best = (False, 0.0, 0), "\0"
    for delimiter in ",;\t|":
        parser = Parser(delimiter)
        rows = [record.cells for record in islice(parser.feed(text), 100)]
        rows = rows or [record.cells for record in parser.finish()]
        width = len(rows[0]) if rows else 0
        even = sum(len(cells) == width for cells in rows) / max(1, len(rows))
        has = width > 1 and wanted in [tidy(name) for name in rows[0]]
        if width > 1:
            best = max(best, ((has, even, width), delimiter))
    return best[1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file with names of columns in its first line."""

    path: Path
    form: Format
    columns: list[str]
    begins: int  # the line of the names

    def column(self, name: str) -> int:
        """Find a column by its name, written alike or nearly."""
        if name in self.columns:
            return self.columns.index(name)
        plain = [column.casefold().replace(" ", "") for column in self.columns]
        if (wanted := tidy(name).casefold().replace(" ", "")) in plain:
            return plain.index(wanted)
        raise MissingColumn(name, self.columns)

    def records(self, on_read: Callable[[int], object] = int) -> Iterator[Record]:
        """Read every row after the names. `on_read` hears how many bytes of the file are read.

        A quotation mark without a partner makes one torn record, and the next line is read as if
        nothing had happened.
        """
        line, tries, end = self.begins, RETRIES, False
        while not end:
            end = True
            for record in self.records_from(line, on_read):
                if record.line > self.begins:
                    yield record
                if record.torn and tries:
                    line, tries, end = record.line + 1, tries - 1, False
                    break

    def records_from(self, line: int, on_read: Callable[[int], object]) -> Iterator[Record]:
        passed, parser = 1, Parser(self.form.delimiter, line)
        with self.path.open("rb") as stream:
            for piece, repaired in _pieces(stream, self.form):
                on_read(stream.tell())
                while passed < line and "\n" in piece:
                    piece = piece[piece.index("\n") + 1 :]
                    passed += 1
                if passed == line and piece:
                    yield from parser.feed(piece, repaired)
        yield from parser.finish()


def open_sheet(path: Path, wanted: str = "") -> Sheet:
    """Learn how a CSV is written and what its columns are. `wanted` is one that it should have."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    form = _guess(sample)
    text = "".join(piece for piece, _repaired in _pieces(BytesIO(sample), form))
    form = form._replace(delimiter=_delimiter(text, wanted))
    sheet = Sheet(path, form, [], 0)
    for record in sheet.records_from(1, int):
        return Sheet(path, form, [tidy(name) for name in record.cells], record.line)
    raise Unreadable(_("This file is empty."))
