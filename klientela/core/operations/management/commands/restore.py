"""`bin/klientela restore`."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from klientela.core.operations.backup.envelope import Unusable
from klientela.core.operations.backup.restoring import restore_backup
from klientela.core.operations.backup.services import key_file


class Command(BaseCommand):
    """Make a data folder out of a backup; the file and the key are enough."""

    help = "restore FILE --to DIR [--at TIME] [--key FILE]: make a data folder out of a backup."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--to", type=Path, required=True, help="an empty or new folder")
        parser.add_argument("--at", help="a later moment such as 2026-11-22T14:30:00+01:00; without an offset it is UTC")
        parser.add_argument("--key", type=Path, help="the file with the key (default: that of this installation)")

    def handle(self, *_: Any, **options: Any) -> None:
        held: Path = options["key"] or key_file()
        try:
            key = held.read_text().strip()
            at = _moment(options["at"])
            moment = restore_backup(options["file"].resolve(), to=options["to"].resolve(), key=key, at=at)
        except FileNotFoundError as error:
            raise CommandError(
                f"{error.filename} is not there. Restoring needs the backup and its key: name it with --key FILE."
            ) from error
        except (Unusable, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored as of {(at or moment):%Y-%m-%d %H:%M:%S %Z}. Start it with: bin/up --data {options['to'].resolve()}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
