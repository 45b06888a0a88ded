"""How much room there is on the disk of the data folder, and when that is too little."""

import shutil
from dataclasses import dataclass
from pathlib import Path

LOW, LAST = 15, 5
"""Percent of free room: below the first somebody has to make room soon, below the second at once."""


@dataclass(frozen=True)
class Room:
    """Room on a disk, in bytes."""

    free: int
    total: int

    @property
    def percent(self) -> float:
        return self.free * 100 / self.total if self.total else 100.0

    @property
    def alarm(self) -> int:
        """The limit that was gone below, 5 or 15; 0 while there is room enough."""
        return next((limit for limit in (LAST, LOW) if self.percent < limit), 0)


def room_at(folder: Path) -> Room:
    """Room on the disk on which a folder lies, or will lie."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    found = shutil.disk_usage(there)
    return Room(found.free, found.total)
