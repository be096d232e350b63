"""`bedside demo`: fill an empty place with the demo community."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from bedside.home import community
from bedside.people.actions import give_password, make_host

HOST = "Renske"
HOST_MAIL = "host@demo.invalid"


class Command(BaseCommand):
    help = "Fill an empty place with a made-up community, and a host to sign in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, quietly, when there is something here already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not community.is_empty():
            if options["if_empty"]:
                return
            raise CommandError(
                "There is already a community here. The demo only fills an empty place: "
                "set BEDSIDE_DATA to another folder and try again."
            )
        now = timezone.now()
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            made = community.load(now)
            give_password(make_host(HOST_MAIL, HOST, now=now), password)
        note = settings.DATA / "demo-host.txt"
        note.touch(mode=0o600)
        note.write_text(f"{HOST_MAIL}\n{password}\n")
        self.stdout.write(
            f"The demo community is here: {len(made.members)} members, {len(made.wishes)} wishes.\n"
            f"Be its host: {settings.BASE_URL}/accounts/login/password/?next=/cms/ takes the "
            f"address and password in {note}"
        )
