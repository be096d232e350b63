"""The SQLite that Bedside runs on, and how it may be used.

SQLite 3.7.0 to 3.51.2 can damage a database in WAL mode when two connections write and checkpoint
at one instant, be they threads or processes (https://sqlite.org/wal.html#walresetbug). The driver
`pysqlite3` brings a version that cannot. Where it has no build, a rollback journal is safe on any.
"""

import sys
from importlib import import_module

REPAIRED = (3, 51, 3)
# Older lines that the repair was carried back to.
ALSO_REPAIRED = [(3, 44, 6), (3, 50, 7)]


def use_newest_driver() -> None:
    """Let `import sqlite3` mean pysqlite3, here and in Django, where there is one."""
    try:
        driver = import_module("pysqlite3")
    except ImportError:  # no build for this machine: journal_mode() sees to it
        return
    sys.modules["sqlite3"] = driver
    sys.modules["sqlite3.dbapi2"] = driver.dbapi2


def version() -> tuple[int, ...]:
    """The version in use, as numbers."""
    return tuple(import_module("sqlite3").sqlite_version_info)


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this version keeps a WAL database whole under several connections."""
    carried_back = any(line <= version < (*line[:2], 99) for line in ALSO_REPAIRED)
    return carried_back or version >= REPAIRED


def journal_mode() -> str:
    """WAL, in which readers and the writer do not wait for each other, wherever it is safe."""
    return "WAL" if wal_is_safe(version()) else "TRUNCATE"
