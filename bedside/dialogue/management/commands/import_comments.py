"""`bedside import comments`: bring any CSV of comments into a pair, kindly and once."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from bedside.dialogue.bringing import add_file, batches, pair_named, progress
from bedside.dialogue.gathering import (
    Brought,
    Origin,
    Outcome,
    bring_statements,
    bring_wishes,
)
from bedside.dialogue.intake import Row, Skip, Tally, lead_of, open_rows
from bedside.dialogue.models import Pair
from bedside.dialogue.rows import Unreadable
from bedside.people.models import Role


class Command(BaseCommand):
    help = (
        "Bring the comments of a CSV file into a pair. A file may be read again: nothing doubles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file(parser)
        parser.add_argument("--text", required=True, metavar="COLUMN", help="where the words stand")
        parser.add_argument(
            "--side",
            required=True,
            choices=Role.values,
            help="who speaks in this file",
        )
        parser.add_argument(
            "--as",
            dest="kind",
            choices=["wishes", "statements"],
            default="wishes",
            help="wishes stand on the board; statements are to agree or disagree with",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="the language of the comments (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pair = pair_named(options["pair"])
        source = options["source"] or options["file"].stem
        origin = Origin(source, Role(options["side"]), options["language"])
        tally = Tally()
        try:
            with progress(options["file"]) as on_read:
                rows = open_rows(options["file"], options["text"], source=source, on_read=on_read)
                if options["dry_run"]:
                    with transaction.atomic():
                        bring(pair, rows, origin, options["kind"], tally)
                        transaction.set_rollback(True)
                else:
                    bring(pair, rows, origin, options["kind"], tally)
        except Unreadable as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        if options["dry_run"]:
            self.stdout.write("This was a trial. Nothing has been kept.")
        for line in tally.lines():
            self.stdout.write(line)


def bring(pair: Pair, rows: Iterator[Row | Skip], origin: Origin, kind: str, tally: Tally) -> None:
    """Bring rows in, batch by batch, counting what becomes of each."""
    prompt = pair.prompts.get(side=origin.role.side)
    now = timezone.now()
    for batch in batches(rows):
        good = [row for row in batch if isinstance(row, Row)]
        texts = [Brought(row.text, lead_of(row.text), row.key) for row in good]
        if kind == "wishes":
            outcome = bring_wishes(prompt, texts, origin, now=now)
        else:
            outcome = bring_statements(pair, texts, origin.source)
        count(batch, outcome, tally)


def count(batch: list[Row | Skip], outcome: Outcome, tally: Tally) -> None:
    """Count what became of one batch."""
    waiting = set(outcome.taken)
    for row in batch:
        if isinstance(row, Skip):
            tally.skip(row)
        elif row.key in waiting:
            waiting.remove(row.key)
            tally.take(row, held=row.key in outcome.held)
        else:
            tally.repeated += 1
