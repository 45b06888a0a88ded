"""`bin/klientela token add`."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import as_system
from klientela.core.access.keys import key_within
from klientela.core.identity.keys import LONGEST_DAYS, KeyLimits
from klientela.core.identity.models import User


class Command(BaseCommand):
    """Make an API key for a user and print it once."""

    help = (
        "token add USER [--name N] [--days D] [--operations read,update] [--entities deals] [--addresses 10.0.0.0/24]: "
        "make an API key with which a program acts as this user; it is printed once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["add"])
        parser.add_argument("user", help="sign-in name or e-mail")
        parser.add_argument("--name", default="command line", help="what the key is for")
        parser.add_argument("--days", type=int, default=LONGEST_DAYS, help="how long it lasts (default and most: %(default)s)")
        parser.add_argument("--operations", help="what it may do, separated by commas; without: all its user may")
        parser.add_argument("--entities", help="to what, separated by commas; without: all its user may")
        parser.add_argument("--addresses", help="from which addresses and networks, separated by commas; without: from anywhere")

    def handle(self, *_: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= LONGEST_DAYS:
            raise CommandError(f"A key lasts between one day and {LONGEST_DAYS}.")
        operations, entities, addresses = (_words(options[name]) for name in ("operations", "entities", "addresses"))
        limits = KeyLimits(_set(operations), _set(entities), tuple(addresses) if addresses else None)
        try:
            with as_system("command line: token add"):
                user = User.objects.get_by_natural_key(options["user"])
                key = key_within(user, name=options["name"], days=options["days"], limits=limits)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user {options['user']}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(key)


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


def _set(words: list[str] | None) -> frozenset[str] | None:
    return None if words is None else frozenset(words)
