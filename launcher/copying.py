"""Backups that were ordered: the supervisor starts their process, which alone is told how everything is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from launcher.binaries import CHOICE
from launcher.supervisor import Service

COPIES_URL = "KLIENTELA_BACKUP_URL"
"""The address of the role for copies: for the process that makes a backup, and not for web and worker."""
ORDER = ".ordered"


@dataclass
class Copier:
    """Looks for an order in the folder of backups and has it carried out, one at a time."""

    folder: Path
    service: Service
    url: str
    programs: Path | None = None

    def look(self) -> None:
        """Start a backup when one was ordered and none is being made."""
        if self.service.is_running() or not (self.folder / ORDER).exists():
            return
        (self.folder / ORDER).unlink()
        told = {**({COPIES_URL: self.url} if self.url else {}), **({CHOICE: str(self.programs)} if self.programs else {})}
        self.service = replace(self.service, environment={**self.service.environment, **told}, process=None)
        self.service.start()
