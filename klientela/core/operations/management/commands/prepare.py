"""`manage.py prepare`: what `bin/up` runs before the first page."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from klientela.core.access.acting import as_system
from klientela.core.access.wall.installing import raise_the_wall
from klientela.core.identity.services import setup_link
from klientela.core.operations.sql import one_at_a_time


class Command(BaseCommand):
    """Bring the database to the state of the program and see to it that somebody can sign in."""

    help = "Migrate what is pending, then set up the first sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the program will be found")
        parser.add_argument("--demo", action="store_true", help="fill an empty database with demonstration data")
        parser.add_argument("--no-link", action="store_true", help="offer no link to the first administrator")

    def handle(self, *_: Any, **options: Any) -> None:
        with one_at_a_time():
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                self.stdout.write("Preparing the database …")
                call_command("migrate", verbosity=0, interactive=False)
            raise_the_wall()
        if options["demo"]:
            call_command("demo", stdout=self.stdout)
        elif not options["no_link"]:
            self._offer_setup(options["address"])

    def _offer_setup(self, address: str) -> None:
        with as_system("set-up link"):
            secret = setup_link()
        if secret:
            self.stdout.write(f"Make the first administrator, once and within a week: {address}/set-up/{secret}/")
