"""`bedside import votes`: load who said what to which statement."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bedside.dialogue.bringing import add_file, batches, pair_named, progress, size_of
from bedside.dialogue.gathering import Brought, Said, bring_statements, bring_votes
from bedside.dialogue.intake import (
    Skip,
    Statement,
    Tally,
    Vote,
    lead_of,
    open_statements,
    open_votes,
)
from bedside.dialogue.models import Pair
from bedside.dialogue.rows import Unreadable


class Command(BaseCommand):
    help = (
        "Load the votes of a Polis export: votes.csv or participants-votes.csv, with the "
        "statements in comments.csv beside it. A file may be read again: nothing doubles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file(parser)
        parser.add_argument(
            "--statements",
            type=Path,
            metavar="FILE.csv",
            help="the statements (default: comments.csv in the same folder)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pair = pair_named(options["pair"])
        path: Path = options["file"]
        size_of(path)
        source = options["source"] or path.resolve().parent.name
        told = options["statements"] or path.parent / "comments.csv"
        if not told.is_file():
            raise CommandError(
                f"The votes need the statements they are about. There is no {told}: "
                "name the file with --statements."
            )
        try:
            with transaction.atomic():
                self.bring(pair, path, told, source)
                transaction.set_rollback(options["dry_run"])
        except Unreadable as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        if options["dry_run"]:
            self.stdout.write("This was a trial. Nothing has been kept.")

    def bring(self, pair: Pair, path: Path, told: Path, source: str) -> None:
        """Bring the statements in first, then what was said to them. All of it, or nothing."""
        tally = Tally()
        for batch in batches(open_statements(told)):
            good = [one for one in batch if isinstance(one, Statement) and not one.rejected]
            texts = [Brought(one.text, lead_of(one.text), f"{source} {one.key}") for one in good]
            taken = len(bring_statements(pair, texts, source).taken)
            tally.taken += taken
            tally.repeated += len(good) - taken
            for skip in batch:
                if isinstance(skip, Skip):
                    tally.skip(skip)
        self.stdout.write(f"{tally.taken} statements are new, {tally.repeated} were here already.")
        self.votes(pair, path, source, tally)

    def votes(self, pair: Pair, path: Path, source: str, tally: Tally) -> None:
        kept = read = 0
        with progress(path) as on_read:
            votes = sorted(
                self.good_votes(path, tally, on_read), key=lambda vote: (vote.at, vote.line)
            )
            for batch in batches(votes):
                said = [
                    Said(f"{source} {vote.statement}", vote.voter, vote.value) for vote in batch
                ]
                kept += bring_votes(pair, said)
                read += len(batch)
        self.stdout.write(f"{read} votes read, {kept} of them on statements that are here.")
        for line in tally.lines()[2:]:
            self.stdout.write(line)

    def good_votes(self, path: Path, tally: Tally, on_read: Any) -> list[Vote]:
        """Read the votes, counting the rows that hold none."""
        votes = []
        for row in open_votes(path, on_read=on_read):
            if isinstance(row, Skip):
                tally.skip(row)
            else:
                votes.append(row)
        return votes
