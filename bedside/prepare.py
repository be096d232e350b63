"""Bring a place up to date: its database, its static files, and the demo if it is empty."""

import argparse
import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from bedside.terminal import Stop, say


def main(options: argparse.Namespace) -> int:
    """`bedside prepare`, for servers that start several processes of their own."""
    everything()
    return 0


def everything(*, demo_if_empty: bool = False) -> None:
    """Do what is missing. Where nothing is, this takes a few milliseconds."""
    try:
        if pending_migrations():
            say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        if demo_if_empty and not apps.get_model("dialogue", "Pair").objects.exists():
            say("Making the demo community …")
            call_command("demo")
    except DatabaseError as error:
        raise Stop(database_trouble(error)) from error


def database_trouble(error: Exception) -> str:
    """Say what to do about a database that does not answer as it should."""
    words = " ".join(str(error).split())
    if "disk is full" in words or "No space left" in words:
        return f"The disk is full ({settings.DATA}): free some space, then run this again."
    if "readonly database" in words or "unable to open database" in words:
        return (
            f"The database in {settings.DATA} cannot be written to: give Bedside's account the "
            "right to, or set BEDSIDE_DATA to a folder of its own."
        )
    return f"The database did not do as asked: check DATABASE_URL and that it runs ({words})."


def pending_migrations() -> list[str]:
    """Migrations on disk that the database has not seen.

    Compares names instead of loading every migration, which would cost half a second each start.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    return [
        f"{config.label}.{file.stem}"
        for config in apps.get_app_configs()
        for file in sorted(Path(config.path, "migrations").glob("[!_]*.py"))
        if (config.label, file.stem) not in applied
    ]


def collect_static_files() -> None:
    """Fingerprint and compress the static files again when any of them has changed."""
    stamp = settings.DATA / "static.stamp"
    current = static_files_as_they_are()
    if stamp.exists() and stamp.read_text() == current and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(current)


def static_files_as_they_are() -> str:
    """A digest of the name, size and time of every static file in the installed packages."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            seen.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
