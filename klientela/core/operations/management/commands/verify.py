"""`bin/klientela verify`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from klientela.core.access.acting import as_system
from klientela.core.operations.verifying.proving import Proof, checks, proofs


class Command(BaseCommand):
    """Prove what must hold, one line a check; exit code 1 when something does not."""

    help = "verify [CHECK ...] [--json]: prove that what must hold does hold; one line a check, exit code 1 when something does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("checks", nargs="*", help="only these, by name")
        parser.add_argument("--list", action="store_true", help="say which checks there are")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        known = checks()
        if options["list"]:
            for name, check in known.items():
                self.stdout.write(f"{name:<12} {check.what}")
            return
        if unknown := set(options["checks"]) - set(known):
            raise CommandError(f"There is no check {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
        with as_system("command line: verify"):
            _wait_long()
            told = [self._tell(proof, quiet=options["json"]) for proof in proofs(options["checks"])]
        if options["json"]:
            self.stdout.write(
                json.dumps({"holds": all(proof.holds for proof in told), "checks": [proof.as_dict() for proof in told]}, indent=1)
            )
        if failed := [proof.name for proof in told if not proof.holds]:
            raise CommandError(f"Does not hold: {', '.join(failed)}.")

    def _tell(self, proof: Proof, *, quiet: bool) -> Proof:
        if quiet:
            return proof
        figures = f" ({proof.figures})" if proof.figures else ""
        self.stdout.write(f"{'ok    ' if proof.holds else 'FAILED'} {proof.name}: {proof.what}{figures}")
        more = ["and more"] if proof.has_more else []
        for line in (*proof.problems, *more, *([f"-> {proof.todo}"] if proof.todo else [])):
            self.stdout.write(f"         {line}")
        return proof


def _wait_long() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '30min'")
