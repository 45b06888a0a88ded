"""`bin/klientela demo`, and what `bin/up --demo` runs on an empty database."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from klientela.core.operations.demo import company, working


class Command(BaseCommand):
    """Fill an empty database with a company to look around in; a second run changes nothing."""

    help = "demo [--new-passwords]: fill an empty database with demonstration data and print who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new-passwords", action="store_true", help="give the people of the demonstration new passwords")

    def handle(self, *_: Any, **options: Any) -> None:
        if not company.exists():
            self._print(self._build())
        elif options["new_passwords"]:
            self._print(company.new_passwords())
        else:
            self.stdout.write("The demonstration company is there already. Its people:")
            for user, role in company.cast():
                self.stdout.write(f"  {user.name:<20} {user.username:<20} {role}")
            self.stdout.write("New passwords for them: bin/klientela demo --new-passwords")

    def _build(self) -> list[company.Access]:
        today = timezone.localdate()
        try:
            with transaction.atomic():
                accesses = company.build(today=today, tell=self._tell)
                working.fill([access.user for access in accesses[:2]], today=today)
                return accesses
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _print(self, accesses: list[company.Access]) -> None:
        self.stdout.write("Sign in with one of these; the passwords are shown only now:")
        self.stdout.write(f"  {'Name':<20} {'Sign-in name':<20} {'Password':<22} Role")
        for access in accesses:
            self.stdout.write(f"  {access.user.name:<20} {access.user.username:<20} {access.password:<22} {access.role}")
