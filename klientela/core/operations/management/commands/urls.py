"""`bin/klientela urls`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from klientela.core.operations.doors import doors


class Command(BaseCommand):
    """List every URL pattern and API operation with methods and declared policy."""

    help = "List every URL pattern and API operation with its methods and declared policy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        found = doors()
        if options["json"]:
            self.stdout.write(json.dumps([door.as_dict() for door in found], indent=1))
            return
        for door in found:
            self.stdout.write(f"{door.path}  {' '.join(door.methods)}  {door.policy or 'NO POLICY'}")
