"""`bedside doctor`: how this place stands, what is unsafe about it, and what to do."""

import argparse
import json
import os
import platform
import shutil
import stat
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bedside import sqlite
from bedside.prepare import pending_migrations

# A folder with less than this fills up before anybody looks.
LITTLE_SPACE = 1_000_000_000
# A task that has waited so long has no worker.
LONG_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One fact about this place. What to do about it is empty when it is as it should be."""

    name: str
    value: str
    advice: str = ""
    unsafe: bool = False


def main(options: argparse.Namespace) -> int:
    """Print every finding. The exit code is 1 when something is unsafe."""
    findings = [finding for examine in EXAMINATIONS for finding in examine()]
    if options.json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2) + "\n")
    else:
        sys.stdout.write("".join(map(line, findings)))
        sys.stdout.write(summary(findings))
    return int(any(finding.unsafe for finding in findings))


def line(finding: Finding) -> str:
    """A finding as people read it, with what to do below it."""
    text = f"{finding.name:<20} {finding.value}\n"
    if finding.advice:
        mark = "unsafe" if finding.unsafe else "worth knowing"
        text += f"{'':<20} {mark}: {finding.advice}\n"
    return text


def summary(findings: list[Finding]) -> str:
    unsafe = sum(finding.unsafe for finding in findings)
    return f"\n{unsafe} unsafe.\n" if unsafe else "\nNothing here is unsafe.\n"


def own_version() -> str:
    """Bedside's version, installed as a package or run from a checkout."""
    try:
        return version("bedside")
    except PackageNotFoundError:
        text = (settings.ROOT / "pyproject.toml").read_text()
        return str(tomllib.loads(text)["project"]["version"])


def versions() -> Iterator[Finding]:
    yield Finding("Bedside", own_version())
    yield Finding("Python", platform.python_version())
    yield Finding("Django", version("django"))
    yield Finding("Wagtail", version("wagtail"))


def database() -> Iterator[Finding]:
    """Which database, how it is set, and whether what it acknowledges is kept."""
    try:
        connection.ensure_connection()
        yield from sqlite_database() if connection.vendor == "sqlite" else postgresql_database()
    except DatabaseError as error:
        words = " ".join(str(error).split())
        yield Finding("Database", words, "make it run, or set DATABASE_URL to one that does", True)


def sqlite_database() -> Iterator[Finding]:
    driver = sys.modules["sqlite3"].__name__
    number = ".".join(map(str, sqlite.version()))
    yield Finding(
        "Database", f"SQLite {number} through {driver}, {settings.DATABASES['default']['NAME']}"
    )
    journal = pragma("journal_mode")
    damage = journal == "wal" and not sqlite.wal_is_safe(sqlite.version())
    advice = (
        "this SQLite can damage a WAL database that several connections write: "
        "install pysqlite3 0.6.1 or newer, or move to PostgreSQL with DATABASE_URL"
    )
    yield Finding("Journal", journal, advice if damage else "", damage)
    yield must_be("Synchronous", pragma("synchronous"), {"2": "full", "3": "extra"}, "FULL")
    yield must_be("Memory map", pragma("mmap_size"), {"0": "off"}, "0")
    yield must_be("Foreign keys", pragma("foreign_keys"), {"1": "kept"}, "ON")
    mode = str(connection.settings_dict["OPTIONS"].get("transaction_mode"))
    yield must_be("Transactions", mode, {"IMMEDIATE": "immediate"}, "IMMEDIATE")
    yield Finding("Busy timeout", f"{int(pragma('busy_timeout')) / 1000:g} s")
    yield from network_folder()


def pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def must_be(name: str, found: str, good: dict[str, str], wanted: str) -> Finding:
    """A setting on which a promise rests."""
    if found in good:
        return Finding(name, good[found])
    return Finding(name, found, f"set it back to {wanted} in settings.py: writes can be lost", True)


def network_folder() -> Iterator[Finding]:
    """SQLite's locks do not hold between machines, so its folder must not be shared by any."""
    kind = file_system(settings.DATA)
    if kind in {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "ceph", "glusterfs", "9p"}:
        advice = "keep the data folder on a disk of this machine, or move to PostgreSQL"
        yield Finding("Data folder on", kind, advice, True)


def file_system(path: Path) -> str:
    """What kind of file system holds the path, as Linux says it; empty elsewhere."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    fields = [entry.split() for entry in mounts.read_text().splitlines()]
    holding = [(at, kind) for _, at, kind, *_ in fields if path.resolve().is_relative_to(at)]
    return max(holding, key=lambda mount: len(mount[0]), default=("", ""))[1]


def postgresql_database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        number = cursor.fetchone()[0]
        given = connection.settings_dict
        yield Finding(
            "Database", f"PostgreSQL {number}, {given['NAME']} at {given['HOST'] or 'a socket'}"
        )
        for name in ("synchronous_commit", "fsync", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            good = {"on": "on", "remote_apply": "remote_apply"}
            advice = f"set {name} = on in postgresql.conf: a crash can lose what was acknowledged"
            found = cursor.fetchone()[0]
            yield Finding(name, found, "" if found in good else advice, found not in good)


def migrations() -> Iterator[Finding]:
    try:
        pending = pending_migrations()
    except DatabaseError:
        return  # database() has said so
    advice = "run `bedside prepare` (`bedside run` does it too)" if pending else ""
    yield Finding("Migrations", f"{len(pending)} pending" if pending else "none pending", advice)


def data_folder() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    advice = "free some space: below a gigabyte it fills up unseen" if free < LITTLE_SPACE else ""
    yield Finding("Data folder", str(settings.DATA))
    yield Finding("Free space", f"{free / 1e9:.1f} GB", advice)
    if not os.access(settings.DATA, os.W_OK):
        advice = "give Bedside's account the right to write there"
        yield Finding("Data folder", "cannot be written to", advice, True)


def secret_key() -> Iterator[Finding]:
    path = settings.DATA / "secret_key"
    if os.environ.get("BEDSIDE_SECRET_KEY"):
        short = len(settings.SECRET_KEY) < 50
        advice = "make it 50 random characters or longer: who guesses it can be anybody"
        yield Finding("Secret key", "from the environment", advice if short else "", short)
        return
    open_to = stat.S_IMODE(path.stat().st_mode) & 0o077
    advice = f"run chmod 600 {path}: who reads it can be anybody" if open_to else ""
    yield Finding(
        "Secret key", f"{path}, mode {stat.filemode(path.stat().st_mode)}", advice, bool(open_to)
    )


def addresses() -> Iterator[Finding]:
    """The address people type, and who may use which name for it."""
    parts = urlsplit(settings.BASE_URL)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    plain = not local and parts.scheme != "https"
    advice = "put a proxy with TLS in front (docs/nginx.conf), and set BEDSIDE_URL to https://…"
    yield Finding("Address", settings.BASE_URL, advice if plain else "", plain)
    anybody = "*" in settings.ALLOWED_HOSTS
    advice = "name the hosts in BEDSIDE_HOSTS: a forged one could end in a sign-in link"
    yield Finding("Hosts", ", ".join(settings.ALLOWED_HOSTS), advice if anybody else "", anybody)
    unsafe = settings.DEBUG and not local
    advice = "unset BEDSIDE_DEBUG: error pages show code and settings to anybody" if unsafe else ""
    yield Finding("Debug", "on" if settings.DEBUG else "off", advice, unsafe)


def mail() -> Iterator[Finding]:
    """Whether sign-in codes reach people."""
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    if kind == "smtp":
        yield Finding("E-mail", f"SMTP at {settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
        return
    public = urlsplit(settings.BASE_URL).scheme == "https"
    advice = "sign-in codes are printed here, and sent to nobody: set BEDSIDE_MAIL_URL"
    yield Finding("E-mail", f"not sent ({kind})", advice, public and not settings.DEBUG)


def static_files() -> Iterator[Finding]:
    files = len(getattr(storages["staticfiles"], "hashed_files", ()))
    advice = "" if files else "run `bedside prepare`: pages need them"
    yield Finding("Static files", f"{files} in {settings.STATIC_ROOT}", advice, not files)


def background_work() -> Iterator[Finding]:
    """Whether somebody does the tasks that wait."""
    try:
        waiting = DBTaskResult.objects.ready()
        late = waiting.filter(enqueued_at__lt=timezone.now() - LONG_WAIT).count()
        found = f"{waiting.count()} waiting, {DBTaskResult.objects.failed().count()} failed"
    except DatabaseError:
        return  # database() or migrations() has said so
    advice = "start `bedside worker` (`bedside run` brings its own)" if late else ""
    yield Finding("Background work", found, advice)


EXAMINATIONS: list[Callable[[], Iterator[Finding]]] = [
    versions,
    database,
    migrations,
    data_folder,
    secret_key,
    addresses,
    mail,
    static_files,
    background_work,
]
