"""`bin/klientela doctor`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import as_system
from klientela.core.operations.health.doctor import findings


class Command(BaseCommand):
    """Tell what is wrong with the running system and what to do; exit code 1 when something is."""

    help = "doctor [--json]: tell what is wrong with the running system and what to do; exit code 1 when something is."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        with as_system("command line: doctor"):
            found = list(findings())
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in found], indent=1))
        for finding in () if options["json"] else found:
            self.stdout.write(f"{'ok   ' if finding.is_well else 'WRONG'} {finding.name}: {finding.what}")
            if finding.todo:
                self.stdout.write(f"      -> {finding.todo}")
        if ill := [finding.name for finding in found if not finding.is_well]:
            raise CommandError(f"Look at: {', '.join(ill)}.")
