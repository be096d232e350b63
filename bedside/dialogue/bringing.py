"""What the import commands share: the file, the pair, the bar that shows how far it is."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError
from tqdm import tqdm

from bedside.dialogue.models import Pair

BATCH = 500
One = TypeVar("One")


def add_file(parser: ArgumentParser) -> None:
    """Add what every import asks for."""
    parser.add_argument("file", type=Path, help="a CSV file")
    parser.add_argument("--pair", required=True, metavar="SLUG", help="the pair's address")
    parser.add_argument(
        "--source",
        default="",
        metavar="TEXT",
        help="where the words come from, as readers see it (default: the file's name)",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and report, keep nothing")


def pair_named(slug: str) -> Pair:
    """Find the pair, or say which ones there are."""
    pair = Pair.objects.filter(slug=slug).first()
    if pair is None:
        there = ", ".join(Pair.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no pair “{slug}”. The pairs here: {there}.")
    return pair


def size_of(path: Path) -> int:
    """Measure the file, or say why it cannot be read."""
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    if not os.access(path, os.R_OK):
        raise CommandError(f"The file {path} may not be read by this account.")
    return path.stat().st_size


@contextmanager
def progress(path: Path) -> Iterator[Callable[[int], object]]:
    """Show how much of a file has been read, on a terminal only. Told the place in bytes."""
    with tqdm(
        total=size_of(path),
        unit="B",
        unit_scale=True,
        desc=path.name,
        disable=not sys.stderr.isatty(),
    ) as bar:
        yield lambda place: bar.update(place - bar.n)


def batches(things: Iterable[One]) -> Iterator[list[One]]:
    """Cut a stream into lists of 500: each is one transaction, so a stop loses none before it."""
    stream = iter(things)
    while batch := list(islice(stream, BATCH)):
        yield batch
