"""The way back from an upgrade: the database set aside as it stands, and put in its place again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from launcher.binaries import postgres_programs
from launcher.database import Database
from launcher.journal import BEFORE, DRAFT, RETURNING, Journal
from launcher.shell import Failed
from launcher.state import State
from launcher.supervisor import end_with_us

FAILED = "postgres-failed"
COPIES = 3
"""The backup, the copy it is tried on, the copy set aside."""
SPARE = 512 * 2**20
STARTS_WITHIN = 180


def refuse_without_room(home: Path) -> None:
    """Raise `Failed` where the disk does not hold the copies that an upgrade makes."""
    kept = sum(_size(home / name) for name in ("postgres", "files"))
    needed, free = COPIES * kept + SPARE, shutil.disk_usage(home).free
    if free < needed:
        raise Failed(f"An upgrade needs {needed / 2**30:.1f} GB of free disk for its copies; there are {free / 2**30:.1f} GB in {home}.")


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) if folder.exists() else 0


def own_programs(home: Path) -> Path:
    """PostgreSQL's programs for a copy of a server of one's own."""
    return postgres_programs(home)


def set_aside(home: Path) -> None:
    """Copy the stopped database, as it stands; under its name there is only a whole copy."""
    for left in (DRAFT, BEFORE):
        shutil.rmtree(home / left, ignore_errors=True)
    done = subprocess.run(
        ["cp", "-a", "--reflink=auto", str(home / "postgres"), str(home / DRAFT)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        Journal(home).close()
        raise Failed(f"The database could not be copied, so nothing was changed: {done.stderr.strip()}")
    subprocess.run(["sync", "-f", str(home / DRAFT)], check=False)
    (home / DRAFT).rename(home / BEFORE)


def put_back(journal: Journal) -> None:
    """Put back the database that was set aside; cut off anywhere, it is simply done again.

    The log of changes goes on under a new number of its line, so that what the failed upgrade wrote into it is no part of any restoring.
    """
    home = journal.home
    state = State(home)
    if not state.take():
        raise Failed("Klientela runs; stop it first: bin/klientela down")
    before, now = home / BEFORE, home / "postgres"
    if not before.exists() and journal.read().get("stage") != RETURNING:
        raise Failed("There is nothing to put back: no upgrade was ended in the middle of its changes.")
    journal.write(RETURNING)
    database = Database(home)
    if before.exists():
        (before / "recovery.signal").touch()
        database.server.own_file(before / "recovery.signal", 0o600)
        if now.exists():
            shutil.rmtree(home / FAILED, ignore_errors=True)
            now.rename(home / FAILED)
        before.rename(now)
    _begin_anew(database)
    shutil.rmtree(home / FAILED, ignore_errors=True)
    journal.close()
    state.release()


def _begin_anew(database: Database) -> None:
    if not (database.data / "recovery.signal").exists():
        return
    database.more = {"restore_command": "false"}
    database.prepare()
    database.start(preexec=end_with_us(signal.SIGINT))
    end = time.monotonic() + STARTS_WITHIN
    while (database.data / "recovery.signal").exists():
        if time.monotonic() > end:
            raise Failed(f"The database of before does not start; see {database.data / 'server.log'}")
        time.sleep(0.1)
    database.stop()


def lead(link: Path, root: Path) -> None:
    """Have a link lead to another checkout, at once."""
    draft = Path(tempfile.mktemp(prefix=f".{link.name}-", dir=link.parent))  # noqa: S306 - a link is made, which never overwrites
    draft.symlink_to(root)
    draft.rename(link)
