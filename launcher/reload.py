"""For developers: web and worker are started again when code, a template or a catalogue has changed."""

from __future__ import annotations

from pathlib import Path

from launcher.supervisor import Service

WATCHED = {".py", ".html", ".csv", ".mo"}
SKIPPED = {"node_modules", "static", "__pycache__", "tests"}


class Reload:
    """Remembers what the code looked like and ends the services that run an older state; the supervisor starts them again."""

    def __init__(self, folder: Path, services: list[Service]) -> None:
        self.folder = folder
        self.services = [service for service in services if service.name in {"web", "worker"}]
        self.seen = self._state()

    def look(self) -> None:
        """Compare with what is on disk now."""
        state = self._state()
        if state == self.seen:
            return
        self.seen = state
        for service in self.services:
            service.pause = 0
            if service.process and service.is_running():
                service.process.terminate()

    def _state(self) -> dict[Path, float]:
        state: dict[Path, float] = {}
        for folder, folders, names in self.folder.walk():
            folders[:] = [name for name in folders if name not in SKIPPED]
            state |= {folder / name: (folder / name).stat().st_mtime for name in names if Path(name).suffix in WATCHED}
        return state
