"""`bin/klientela down`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from klientela.core.operations.running import status, stop


class Command(BaseCommand):
    """Stop web server, worker and database."""

    help = "Stop web server, worker and database."
    requires_system_checks = ()

    def handle(self, *_: Any, **options: Any) -> None:
        if not status(settings.HOME)["running"]:
            self.stdout.write("Klientela does not run.")
            return
        if not stop(settings.HOME):
            raise CommandError("It does not stop; look at bin/klientela status.")
        self.stdout.write("Stopped.")
