"""`bin/klientela backup`."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import as_system
from klientela.core.operations.backup.envelope import Unusable, backup_key
from klientela.core.operations.backup.services import carry_out, key_file, unlisted_backup
from klientela.core.operations.models import BackupState


class Command(BaseCommand):
    """Back up the running installation, and prove the backup by restoring it beside; exit code 1 when it is not proved."""

    help = "backup [--to DIR] [--key]: back up the running installation and prove it by restoring it beside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder for the file (default: backups in the data folder)")
        parser.add_argument("--key", action="store_true", help="only print the key, to keep it elsewhere")
        parser.add_argument("--unlisted", action="store_true", help="touch no table: for an upgrade, which proves it by itself")
        parser.add_argument("--ordered", action="store_true", help="only if one was ordered on the page or by the night")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["key"]:
            self.stdout.write(backup_key(key_file()))
            return
        folder: Path = options["to"] or settings.BACKUPS
        if options["unlisted"]:
            self.stdout.write(str(self._unlisted(folder)))
            return
        try:
            with as_system("command line: backup"):
                made = carry_out(os.environ.get("KLIENTELA_BACKUP_URL", ""), folder=folder, is_ordered=options["ordered"])
        except Unusable as error:
            raise CommandError(str(error)) from error
        if made is None:
            return
        if made.state != BackupState.PROVED:
            raise CommandError(f"The backup failed. {made.message}")
        self.stdout.write(f"{folder / made.file}: {made.size / 2**20:.1f} MB, restored and proved: {made.message}")

    def _unlisted(self, folder: Path) -> Path:
        url = os.environ.get("KLIENTELA_BACKUP_URL", "")
        try:
            return unlisted_backup(url, folder=folder)
        except Unusable as error:
            raise CommandError(str(error)) from error
