"""`bin/klientela verify`."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import as_system
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

MOST = 20


class Command(BaseCommand):
    """Prove what must hold, one line a check; exit code 1 when something does not."""

    help = "verify [CHECK ...]: prove that what must hold does hold; one line a check, exit code 1 when something does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("checks", nargs="*", help="only these, by name")
        parser.add_argument("--list", action="store_true", help="say which checks there are")

    def handle(self, *_: Any, **options: Any) -> None:
        known: dict[str, Check] = slot("verify.checks").items()
        if options["list"]:
            for name, check in known.items():
                self.stdout.write(f"{name:<12} {check.what}")
            return
        if unknown := set(options["checks"]) - set(known):
            raise CommandError(f"There is no check {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
        with as_system("command line: verify"):
            failed = [name for name, check in known.items() if name in (options["checks"] or known) and not self._holds(name, check)]
        if failed:
            raise CommandError(f"Does not hold: {', '.join(failed)}.")

    def _holds(self, name: str, check: Check) -> bool:
        found = list(islice(check.problems(), MOST + 1))
        figures = f" ({check.figures()})" if check.figures else ""
        self.stdout.write(f"{'FAILED' if found else 'ok    '} {name}: {check.what}{figures}")
        for problem in found[:MOST]:
            self.stdout.write(f"         {problem}")
        if len(found) > MOST:
            self.stdout.write("         and more")
        return not found
