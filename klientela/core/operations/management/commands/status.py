"""`bin/klientela status`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from klientela.core.operations.running import status


class Command(BaseCommand):
    """Tell whether the program runs and where its processes are."""

    help = "Tell whether the program runs, with pids and ports of web, worker and database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        found = status(settings.HOME)
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
            return
        if not found["running"]:
            self.stdout.write("Klientela does not run.")
        for name, process in found.items():
            if isinstance(process, dict):
                details = ", ".join(f"{key} {value}" for key, value in process.items() if value is not None)
                self.stdout.write(f"{name}: {details}")
