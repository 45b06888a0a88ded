"""`bin/klientela import FILE --mapping NAME`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from klientela.core.exchange.models import ImportMapping
from klientela.core.exchange.services import Report, mapping_named, run_import
from klientela.core.identity.models import User
from klientela.kernel.errors import NotAllowed

SHOWN = 20


class Command(BaseCommand):
    """Import a file by a saved mapping, whole or not at all."""

    help = "import FILE --mapping NAME: import a CSV file by a saved mapping. Nothing is written unless all rows can be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", required=True, help="name of a saved mapping")
        parser.add_argument("--entity", default="", help="slug of the kind of records, where several mappings bear the name")
        parser.add_argument("--user", default="", help="sign-in name of whoever imports; the owner of the mapping unless given")
        parser.add_argument("--skip-errors", action="store_true", help="leave out rows with errors and import the others")

    def handle(self, *_: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            mapping = mapping_named(options["mapping"], entity=options["entity"])
            report = run_import(file, mapping, by=_user(options["user"], mapping), skip_errors=options["skip_errors"], tell=self._tell)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotAllowed as error:
            raise CommandError(f"This user may not import that ({error}).") from error
        self._print(report)

    def _tell(self, percent: int, message: str) -> None:
        if self._step != (percent // 10, message):
            self._step = (percent // 10, message)
            self.stdout.write(f"{percent:3d} %  {message}")

    _step: tuple[int, str] = (-1, "")

    def _print(self, report: Report) -> None:
        for problem in report.problems[:SHOWN]:
            place = f"row {problem.row}, {problem.column}" if problem.column else f"row {problem.row}"
            self.stderr.write(f"{place}: {problem.reason}")
        if len(report.problems) > SHOWN:
            self.stderr.write(f"… and {len(report.problems) - SHOWN} more")
        self.stdout.write(f"New {report.created}, updated {report.updated}, unchanged {report.unchanged}, with errors {report.failed}.")
        for kind, count in report.made.items():
            self.stdout.write(f"Made on the way: {count} {kind}.")
        if not report.done:
            raise CommandError("Nothing was imported. Mend the rows above, or leave them out with --skip-errors.")


def _user(name: str, mapping: ImportMapping) -> User:
    if not name:
        if mapping.owner is None:
            raise CommandError("This mapping has no owner. Say who imports with --user.")
        return mapping.owner
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no user {name}.")
    return found
