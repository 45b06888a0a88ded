"""`bin/klientela token add`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import as_system
from klientela.core.identity.models import User
from klientela.core.identity.services import make_key


class Command(BaseCommand):
    """Make an API key for a user and print it once."""

    help = "token add USER [--name N] [--days D]: make an API key with which a program acts as this user; it is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["add"])
        parser.add_argument("user", help="sign-in name or e-mail")
        parser.add_argument("--name", default="command line", help="what the key is for")
        parser.add_argument("--days", type=int, default=365)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with as_system("command line: token add"):
                user = User.objects.get_by_natural_key(options["user"])
                key = make_key(user, name=options["name"], days=options["days"])
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user {options['user']}.") from error
        self.stdout.write(key)
