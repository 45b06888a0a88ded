"""What runs over this data folder: read from what the supervisor wrote down, checked against what is alive."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

STOPS_WITHIN = 15


def status(home: Path) -> dict[str, Any]:
    """Whether the program runs, and the pids and ports of its processes."""
    if not _is_held(home / "lock"):
        return {"running": False}
    try:
        described = json.loads((home / "state.json").read_text())
    except (OSError, ValueError):
        return {"running": True, "starting": True}
    return {"running": True, **{name: {**process, "alive": _is_alive(process.get("pid"))} for name, process in described.items()}}


def stop(home: Path) -> bool:
    """Stop everything and wait until it is gone; no when nothing ran or it did not stop in time."""
    pid = status(home).get("supervisor", {}).get("pid")
    if not pid:
        return False
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + STOPS_WITHIN
    while _is_held(home / "lock"):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _is_held(lock: Path) -> bool:
    """Whether a supervisor holds it; readers do not stand in each other's way."""
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _is_alive(pid: int | None) -> bool | None:
    if pid is None:
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
