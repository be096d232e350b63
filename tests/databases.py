"""A migrated database, made once for each state of the migrations and copied for each run.

Migrating takes ten seconds, copying a few hundredths of one.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

FOLDER = Path(tempfile.gettempdir(), "bedside-test-databases")


def fingerprint():
    """What all migrations say, in sixteen letters."""
    said = hashlib.sha256()
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            said.update(f"{config.label} {path.name}".encode())
            said.update(path.read_bytes())
    return said.hexdigest()[:16]


def run_name():
    """A name that no other run, and no other worker of this one, has."""
    return f"run_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@contextmanager
def one_at_a_time():
    """Several workers start together: one migrates, the others wait for its database."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(name):
    """Point Django at this database from now on."""
    connection.close()
    connection.settings_dict["NAME"] = str(name)


class SQLite:
    """A file, copied."""

    def __init__(self):
        self.template = FOLDER / f"{fingerprint()}.sqlite3"
        self.copy = FOLDER / f"{run_name()}.sqlite3"

    def make(self):
        with one_at_a_time():
            if not self.template.exists():
                unfinished = self.template.with_suffix(".unfinished")
                unfinished.unlink(missing_ok=True)
                use(unfinished)
                call_command("migrate", verbosity=0)
                connection.close()
                unfinished.replace(self.template)
        self.fresh()

    def fresh(self):
        connection.close()
        self.drop()
        shutil.copyfile(self.template, self.copy)
        use(self.copy)

    def spare(self, folder):
        """The address of one more copy, for a server in a process of its own."""
        shutil.copyfile(self.template, folder / "db.sqlite3")
        return f"sqlite:///{folder / 'db.sqlite3'}"

    def drop(self):
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)


class PostgreSQL:
    """A database, made from another as its template."""

    def __init__(self):
        connection.settings_dict["OPTIONS"].pop("pool", None)  # a pool keeps the copy in use
        self.template = f"bedside_template_{fingerprint()}"
        self.copy = f"bedside_{run_name()}"
        self.spares = []

    def make(self):
        with one_at_a_time():
            if not self.exists(self.template):
                unfinished = f"{self.template}_unfinished"
                self.remake(unfinished, "template0")
                use(unfinished)
                call_command("migrate", verbosity=0)
                connection.close()
                self.do("ALTER DATABASE {} RENAME TO {}", unfinished, self.template)
        self.fresh()

    def fresh(self):
        connection.close()
        self.remake(self.copy, self.template)
        use(self.copy)

    def spare(self, folder):
        """The address of one more copy, for a server in a process of its own."""
        name = f"{self.copy}_spare_{len(self.spares)}"
        self.remake(name, self.template)
        self.spares.append(name)
        given = connection.settings_dict
        who = f"{given['USER']}:{given['PASSWORD']}@" if given["USER"] else ""
        where = f"{given['HOST']}:{given['PORT']}" if given["HOST"] else ""
        return f"postgres://{who}{where}/{name}"

    def drop(self):
        connection.close()
        for name in (self.copy, *self.spares):
            self.do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def remake(self, name, template):
        self.do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.do("CREATE DATABASE {} TEMPLATE {}", name, template)

    def exists(self, name):
        with self.server() as server:
            found = "SELECT 1 FROM pg_database WHERE datname = %s"
            return server.execute(found, [name]).fetchone() is not None

    def do(self, statement, *names):
        with self.server() as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def server(self):
        given = connection.settings_dict
        return psycopg.connect(
            dbname="postgres",
            host=given["HOST"] or None,
            port=given["PORT"] or None,
            user=given["USER"] or None,
            password=given["PASSWORD"] or None,
            autocommit=True,
        )


def database():
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()
