"""What an upgrade is about to do, written down before it does it: whoever starts next knows how things stand, also after a power cut."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from launcher.shell import Failed

FILE, LOCK = "upgrade.json", "upgrade.lock"
BELONGS = "KLIENTELA_UPGRADE"
"""What a start shows that belongs to the upgrade."""
CHECKING, STOPPING, CHANGING, RETURNING = "checking", "stopping", "changing", "returning"
UNTOUCHED = {CHECKING, STOPPING}
"""Until the end of these nothing of the installation was changed."""
BEFORE, DRAFT, COPY = "postgres-before", "postgres-before.part", ".upgrade"
"""The database as it was before the changes; that copy while it is made; the data folder the upgrade is tried on."""
UNDER_WAY = "An upgrade is under way; it starts Klientela itself when it is done."
ENDED = """An upgrade was ended in the middle, while it was {stage} the database. Nothing was started.
  bin/klientela --data {home} upgrade --return    puts back the database of before; then start the version of before
  bin/klientela --data {home} upgrade --resume    goes on, with the new version"""


class Journal:
    """The stage an upgrade of one data folder is at."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / FILE
        self.token = self.read().get("token") or secrets.token_urlsafe(12)

    def read(self) -> dict[str, Any]:
        """What the last upgrade wrote down; nothing when it came to its end."""
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError):
            return {}

    def write(self, stage: str, **details: str) -> None:
        """Enter a stage; it stands on the disk before anything of it happens."""
        draft = self.path.with_name(f".{FILE}")
        with draft.open("w") as file:
            json.dump({**self.read(), **details, "stage": stage, "token": self.token}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path)
        _sync(self.home)

    def close(self) -> None:
        """The upgrade came to an end, the one or the other."""
        self.path.unlink(missing_ok=True)
        for left in (DRAFT, COPY, BEFORE):
            shutil.rmtree(self.home / left, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only upgrade of this folder for as long as the block lasts."""
        with (self.home / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Failed(UNDER_WAY) from error
            yield


def admit(home: Path) -> None:
    """Let a start pass, or say why not: an upgrade is at work, or one was ended in the middle of its changes."""
    journal = Journal(home)
    found = journal.read()
    if not found or os.environ.get(BELONGS) == found["token"]:
        return
    try:
        with journal.held():
            if found["stage"] not in UNTOUCHED:
                raise Failed(ENDED.format(stage=found["stage"], home=home))
            journal.close()
            print("An upgrade was ended before it changed anything.", flush=True)
    except Failed as failure:
        if str(failure) == UNDER_WAY and found["stage"] == CHECKING:
            return
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
