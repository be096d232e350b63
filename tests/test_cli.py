"""What an operator types, and the one sentence each trouble ends in."""

import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bedside import cli
from bedside.terminal import plainly


def typed(*words, **environment):
    """Run the command as an operator does, in a process of its own."""
    command = [sys.executable, "-P", "-m", "bedside", *words]
    return subprocess.run(  # noqa: S603 - our own command
        command, env=environment, capture_output=True, text=True, timeout=60
    )


def test_help_names_every_command_without_loading_django(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out
    for command in ("run", "live", "worker", "prepare", "demo", "import", "doctor", "manage"):
        assert f"\n    {command} " in told


def test_help_loads_no_framework(served):
    loud = typed("--help", **served, PYTHONPROFILEIMPORTTIME="1")
    assert loud.returncode == 0
    assert "import time:" in loud.stderr
    assert "django" not in loud.stderr


def test_an_unknown_word_is_a_usage_error():
    with pytest.raises(SystemExit) as end:
        cli.main(["dance"])
    assert end.value.code == 2


@pytest.mark.parametrize("command", ["comments", "votes"])
def test_an_import_explains_itself_under_the_name_that_was_typed(command, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["import", command, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: bedside import {command}")


def test_django_keeps_its_own_commands(capsys):
    assert cli.main(["manage", "check"]) == 0
    assert "no issues" in capsys.readouterr().out


def test_a_port_in_use_is_one_sentence(served):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = typed("run", BEDSIDE_PORT=str(port), **served)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is in use: stop what uses it, or set BEDSIDE_PORT (say, to {port + 1}).\n"
    )


def test_a_port_that_is_no_number_is_a_usage_error(served):
    refused = typed("run", BEDSIDE_PORT="eight", **served)
    assert refused.returncode == 2
    assert "--port" in refused.stderr


@pytest.mark.skipif(
    not Path("/sys/kernel").exists(), reason="needs a folder that refuses even root"
)
def test_a_folder_that_cannot_be_written_is_one_sentence(served):
    refused = typed("prepare", **served | {"BEDSIDE_DATA": "/sys/kernel/bedside"})
    assert refused.returncode == 1
    assert "BEDSIDE_DATA" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "word"),
    [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EACCES, "may not write")],
)
def test_what_a_machine_refuses_is_one_sentence(number, word):
    sentence = plainly(OSError(number, "no", "/data/db.sqlite3"))
    assert word in sentence
    assert "/data/db.sqlite3" in sentence


def test_other_errors_are_not_explained_away():
    assert plainly(OSError(errno.EIO, "no")) is None
