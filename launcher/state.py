"""One running program per data folder: a lock says whether there is one, a file says where its processes are."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any, TextIO

from launcher.places import ROOT

KEPT = "KLIENTELA_KEPT"
"""Set where a service manager starts the program again whenever it ends."""


class State:
    """The lock and the description of what runs over a data folder."""

    def __init__(self, home: Path) -> None:
        self.path = home / "state.json"
        self.lock_path = home / "lock"
        self.lock: TextIO | None = None

    def take(self) -> bool:
        """Become the one supervisor of this folder; no when another one is alive."""
        self.lock = self.lock_path.open("a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            self.lock = None
            return False
        self.clear()
        return True

    def write(self, description: dict[str, Any]) -> None:
        """Tell `status` and `down` what runs."""
        supervisor = {"pid": os.getpid(), "root": str(ROOT), "kept": KEPT in os.environ or None}
        draft = self.path.with_name(f".state.{os.getpid()}")
        draft.write_text(json.dumps({"supervisor": supervisor, **description}, indent=1))
        draft.chmod(0o644)
        draft.rename(self.path)

    def read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError):
            return {}

    def release(self) -> None:
        """Let another one become the supervisor."""
        self.clear()
        if self.lock:
            self.lock.close()
            self.lock = None

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)
