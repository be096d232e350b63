"""`bedside host`: let somebody work in the back office."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from bedside.people.actions import make_host
from bedside.people.models import Member
from bedside.people.rules import why_not_name


class Command(BaseCommand):
    help = "Make somebody a host: a member by their e-mail address, or a new one with a name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that sign-in codes go to")
        parser.add_argument("--name", default="Host", help="how others know them (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = options["email"], options["name"]
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is no e-mail address.") from error
        if not Member.objects.filter(email__iexact=email).exists():
            self.check_name(name, email)
        host = make_host(email, name, now=timezone.now())
        self.stdout.write(
            f"{host.username} is a host. They sign in at {settings.BASE_URL}/cms/ with "
            f"{email} and the code that is sent there."
        )

    def check_name(self, name: str, email: str) -> None:
        """Hold a new host's name to the rules for everybody's, but for the word host itself."""
        reason = None if name == "Host" else why_not_name(name, email)
        if Member.objects.filter(username__iexact=name).exists():
            reason = f"Somebody here is already known as “{name}”."
        if reason:
            raise CommandError(f"{reason} Name them with --name.")
