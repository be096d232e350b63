"""The command `bedside`: what an operator types."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from bedside.terminal import Stop, plainly, say

# Commands that are Django's, or written as Django's: everything after the name is passed on.
PASSED_ON = {
    ("demo",): "demo",
    ("host",): "host",
    ("import", "comments"): "import_comments",
    ("import", "votes"): "import_votes",
}

# `manage` sets Django up by itself; live streams need its settings and nothing else of it.
WITHOUT_APPS = {"django.core.management", "bedside.live.server"}


def main(words: Sequence[str] | None = None) -> int:
    """Do what was typed. The answer is the exit code."""
    words = sys.argv[1:] if words is None else list(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    try:
        return act(words)
    except Stop as stop:
        say(str(stop))
    except OSError as error:
        sentence = plainly(error)
        if sentence is None:
            raise
        say(sentence)
    return 1


def act(words: Sequence[str]) -> int:
    """Pass the words on to Django, or run the module that stands for the command."""
    if words[:1] == ["manage"]:
        load("django.core.management").execute_from_command_line(["bedside manage", *words[1:]])
        return 0
    for name, command in PASSED_ON.items():
        if tuple(words[: len(name)]) == name:
            return django_command(command, " ".join(name), words[len(name) :])
    options = parser().parse_args(words)
    if options.module == "bedside.supervise":
        anywhere = options.host in {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not listened on
        host = "127.0.0.1" if anywhere else options.host
        os.environ.setdefault("BEDSIDE_URL", f"http://{host}:{options.port}")
    return int(load(options.module).main(options))


def django_command(command: str, shown: str, words: Sequence[str]) -> int:
    """Run a management command under the name that people type, so that its help is true."""
    load("django.apps")
    management = load("django.core.management")
    try:
        app = management.get_commands()[command]
    except KeyError:
        raise Stop(f"This Bedside has no command called {shown!r}.") from None
    management.load_command_class(app, command).run_from_argv(["bedside", shown, *words])
    return 0


def load(name: str) -> Any:
    """Import late, so that `bedside --help` is quick, and without looking for garbage meanwhile.

    Django and Wagtail make some 400,000 objects while they load, and drop almost none.
    """
    gc.disable()
    try:
        if name not in WITHOUT_APPS:
            import_module("django").setup()
        return import_module(name)
    finally:
        gc.enable()


def parser() -> argparse.ArgumentParser:
    """Everything that can be typed."""
    top = argparse.ArgumentParser(prog="bedside", description="Run and look after a Bedside.")
    commands = top.add_subparsers(metavar="command", required=True, title="commands")

    run = commands.add_parser(
        "run",
        help="serve on this machine: pages, live streams and background work together",
        description="Prepare what is missing, then serve pages, live streams and background work "
        "from one port. Stop it with Ctrl-C.",
    )
    run.set_defaults(module="bedside.supervise")
    run.add_argument("--demo-if-empty", action="store_true", help="make the demo community first")
    add_address(run, port="8000", prefix="BEDSIDE")

    prepare = commands.add_parser(
        "prepare", help="bring the database and the static files up to date (`run` does it too)"
    )
    prepare.set_defaults(module="bedside.prepare")

    live = commands.add_parser("live", help="production: serve only the live streams")
    live.set_defaults(module="bedside.live.server")
    add_address(live, port="8001", prefix="BEDSIDE_LIVE")

    worker = commands.add_parser("worker", help="production: do only the background work")
    worker.set_defaults(module="bedside.work")
    worker.add_argument(
        "--until-stdin-closes",
        action="store_true",
        help="stop when the process that started it is gone",
    )

    doctor = commands.add_parser(
        "doctor", help="say how this place stands, and what to do about it"
    )
    doctor.set_defaults(module="bedside.doctor")
    doctor.add_argument("--json", action="store_true", help="the same for a program to read")

    commands.add_parser("demo", help="make the demo community")
    commands.add_parser("host", help="EMAIL: let somebody work in the back office")
    imports = commands.add_parser("import", help="bring in comments or votes from a CSV file")
    kinds = imports.add_subparsers(metavar="what", required=True)
    kinds.add_parser("comments", help="FILE.csv --pair SLUG --text COLUMN --side patient")
    kinds.add_parser("votes", help="FILE.csv: who said what to which statement")
    commands.add_parser("manage", help="Django's own commands: migrate, shell, createsuperuser, …")
    return top


def add_address(parser: argparse.ArgumentParser, *, port: str, prefix: str) -> None:
    """Where to listen: typed, or else from the environment."""
    parser.add_argument(
        "--host",
        default=os.environ.get(f"{prefix}_HOST", "127.0.0.1"),
        help=f"the address to listen on (also {prefix}_HOST; %(default)s)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get(f"{prefix}_PORT", port),
        help=f"the port to listen on (also {prefix}_PORT; %(default)s)",
    )
