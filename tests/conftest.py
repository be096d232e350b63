"""What every test can rely on: no network, English, a migrated database of its own, no memory."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from pytest_socket import socket_allow_hosts

from bedside.dialogue.cards import drawings
from bedside.dialogue.outline import outlines
from bedside.ui.frames import frames
from bedside.ui.remembered import shelf
from tests import databases

# Fixtures under which a test commits what it writes, as a browser's visit does.
COMMITTING = {"transactional_db", "live_server"}
KEPT = pytest.StashKey()


def pytest_configure(config):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
    config.addinivalue_line("markers", "journey: a walk through the place in a real browser")


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("journey")


def pytest_runtest_setup():
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _english_and_no_memory():
    cache.clear()
    for kept in (shelf, frames, outlines, drawings):
        kept.clear()
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    database = databases.database()
    with django_db_blocker.unblock():
        database.make()
    request.config.stash[KEPT] = (database, django_db_blocker)
    yield
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture
def served(request, django_db_setup, tmp_path):
    """An environment in which `bedside` serves a place of its own: a folder, a database, a key."""
    database, blocker = request.config.stash[KEPT]
    with blocker.unblock():
        address = database.spare(tmp_path)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return inherited | {
        "BEDSIDE_DATA": str(tmp_path),
        "BEDSIDE_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address,
        "PYTHONPATH": str(settings.ROOT),
    }


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Give the next test the migrations' own rows again, which Django's flush removes."""
    result = yield
    if nextitem is not None and commits(item) and KEPT in item.config.stash:
        database, blocker = item.config.stash[KEPT]
        with blocker.unblock():
            database.fresh()
    return result


def commits(item):
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return asked or not COMMITTING.isdisjoint(getattr(item, "fixturenames", ()))
