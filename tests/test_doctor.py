"""Every unsafe combination has its advice."""

import json
from argparse import Namespace

import pytest
from django.db import connection

from bedside import doctor, sqlite

pytestmark = pytest.mark.django_db


def findings(examine):
    return {finding.name: finding for finding in examine()}


def test_the_report_can_be_read_by_people_and_by_programs(capsys):
    doctor.main(Namespace(json=False))
    people = capsys.readouterr().out
    doctor.main(Namespace(json=True))
    programs = json.loads(capsys.readouterr().out)
    assert "Django" in people
    for finding in programs:
        assert finding["name"] in people
        assert finding["value"] in people
        assert finding["advice"] in people


def test_something_unsafe_is_the_exit_code(settings, capsys):
    settings.BASE_URL = "http://bedside.example"
    assert doctor.main(Namespace(json=False)) == 1
    assert "unsafe:" in capsys.readouterr().out


def test_the_database_keeps_what_it_acknowledges():
    found = findings(doctor.database)
    assert connection.vendor in found["Database"].value.lower()
    kept = "Synchronous" if connection.vendor == "sqlite" else "synchronous_commit"
    assert not found[kept].unsafe


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_used_only_where_it_cannot_do_damage(version, safe, monkeypatch):
    monkeypatch.setattr(sqlite, "version", lambda: version)
    assert sqlite.wal_is_safe(version) is safe
    assert sqlite.journal_mode() == ("WAL" if safe else "TRUNCATE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite alone")
def test_an_old_sqlite_in_wal_mode_is_unsafe(monkeypatch):
    monkeypatch.setattr(sqlite, "version", lambda: (3, 40, 1))
    journal = findings(doctor.sqlite_database)["Journal"]
    assert journal.unsafe
    assert "pysqlite3" in journal.advice


@pytest.mark.parametrize(
    ("url", "unsafe"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://bedside.example", True),
        ("https://bedside.example", False),
    ],
)
def test_words_travel_only_under_tls(url, unsafe, settings):
    settings.BASE_URL = url
    assert findings(doctor.addresses)["Address"].unsafe is unsafe


def test_any_host_is_unsafe(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert findings(doctor.addresses)["Hosts"].unsafe


@pytest.mark.parametrize(
    ("url", "unsafe"), [("http://127.0.0.1:8000", False), ("https://bedside.example", True)]
)
def test_debug_is_for_this_machine(url, unsafe, settings):
    settings.DEBUG = True
    settings.BASE_URL = url
    assert findings(doctor.addresses)["Debug"].unsafe is unsafe


@pytest.mark.parametrize(
    ("url", "unsafe"), [("http://127.0.0.1:8000", False), ("https://bedside.example", True)]
)
def test_a_public_place_needs_real_mail(url, unsafe, settings):
    settings.BASE_URL = url
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    mail = findings(doctor.mail)["E-mail"]
    assert mail.unsafe is unsafe
    assert "BEDSIDE_MAIL_URL" in mail.advice


@pytest.mark.parametrize(("mode", "unsafe"), [(0o600, False), (0o640, True), (0o644, True)])
def test_the_key_is_for_its_owner_alone(mode, unsafe, settings, tmp_path, monkeypatch):
    monkeypatch.delenv("BEDSIDE_SECRET_KEY", raising=False)
    settings.DATA = tmp_path
    (tmp_path / "secret_key").touch(mode)
    (tmp_path / "secret_key").chmod(mode)
    key = findings(doctor.secret_key)["Secret key"]
    assert key.unsafe is unsafe
    assert ("chmod 600" in key.advice) is unsafe


def test_a_short_key_from_the_environment_is_unsafe(settings, monkeypatch):
    monkeypatch.setenv("BEDSIDE_SECRET_KEY", "short")
    settings.SECRET_KEY = "short"  # noqa: S105 - the point of the test
    assert findings(doctor.secret_key)["Secret key"].unsafe


def test_a_folder_shared_between_machines_is_unsafe(monkeypatch):
    monkeypatch.setattr(doctor, "file_system", lambda path: "nfs4")
    assert findings(doctor.network_folder)["Data folder on"].unsafe


def test_little_space_is_worth_knowing(monkeypatch):
    monkeypatch.setattr(doctor, "LITTLE_SPACE", 10**30)
    assert "free some space" in findings(doctor.data_folder)["Free space"].advice
