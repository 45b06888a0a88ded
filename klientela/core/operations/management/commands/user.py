"""`bin/klientela user add`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import as_system
from klientela.core.identity.services import INVITATION, one_time_link, take_on
from klientela.core.operations.running import status


class Command(BaseCommand):
    """Enter a user and print the link with which he chooses his password."""

    help = "user add NAME [--email E]: enter a user and print the one-time link with which he chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["add"])
        parser.add_argument("name", help="full name")
        parser.add_argument("--email")
        parser.add_argument("--address", default="", help="where the program is found, if not where it runs now")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with as_system("command line: user add"):
                user = take_on(options["name"], email=options["email"])
                secret = one_time_link(INVITATION, user=user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Sign-in name: {user.username}")
        address = options["address"] or status(settings.HOME).get("web", {}).get("url", "http://127.0.0.1:8000/")
        self.stdout.write(f"Choose a password, once and within a week: {address.rstrip('/')}/invitation/{secret}/")
