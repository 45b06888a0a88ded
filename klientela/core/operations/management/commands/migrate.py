"""`manage.py migrate`, which may also change what stands behind the wall."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from klientela.core.operations.migrating import drawn_once
from klientela.kernel.wall import beyond_the_wall


class Command(Migrate):
    """Bring the tables to the state of the program."""

    @beyond_the_wall("migration")
    def handle(self, *args: Any, **options: Any) -> None:
        with drawn_once():
            super().handle(*args, **options)
