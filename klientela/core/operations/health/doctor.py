"""What is wrong with the running system, in sentences, each with what to do."""

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from klientela.core.jobs import proving as jobs
from klientela.core.messaging import proving as outbox
from klientela.core.operations.health.database import answers, is_writable, waiting_migrations
from klientela.core.operations.health.disk import LAST, room_at
from klientela.core.operations.running import status

PROCESSES = ("web", "worker", "database")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was found, whether that is well, and else what to do."""

    name: str
    is_well: bool
    what: str
    todo: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def findings() -> Iterator[Finding]:
    """Everything that was looked at. Where the database does not answer, what stands in it is left out."""
    yield _processes(status(settings.HOME))
    yield _room(settings.HOME)
    yield _folder(Path(settings.MEDIA_ROOT))
    if not answers():
        yield Finding(
            "database", False, "The database does not answer.", "Start the program (bin/up), or look at the server DATABASE_URL names."
        )
        return
    for look in (_database, _migrations, _jobs, _outbox):
        yield look()


def _processes(found: dict[str, Any]) -> Finding:
    if not found["running"]:
        return Finding("processes", False, "The program does not run.", "Start it: bin/up.")
    dead = [name for name in PROCESSES if name in found and found[name].get("alive") is False]
    if dead:
        return Finding("processes", False, f"Not alive: {', '.join(dead)}.", "Wait half a minute; else bin/klientela down, then bin/up.")
    return Finding("processes", True, "All processes are alive." if not found.get("starting") else "The program is starting.")


def _room(home: Path) -> Finding:
    room = room_at(home)
    said = f"{room.percent:.0f} % of the disk is free ({room.free / 2**30:.1f} GB)."
    if not room.alarm:
        return Finding("disk", True, said)
    return Finding(
        "disk", False, said, f"Make room {'at once' if room.alarm == LAST else 'soon'}: the database stops writing on a full disk."
    )


def _folder(folder: Path) -> Finding:
    if not folder.exists() or os.access(folder, os.W_OK | os.X_OK):
        return Finding("files", True, "The folder of attached files can be written.")
    return Finding("files", False, f"{folder} cannot be written.", "Give the folder to the user the program runs as.")


def _database() -> Finding:
    if is_writable():
        return Finding("database", True, "The database answers and takes changes.")
    todo = (
        "It follows another server or was set to read only: name the main server in DATABASE_URL, or reset default_transaction_read_only."
    )
    return Finding("database", False, "The database takes no changes.", todo)


def _migrations() -> Finding:
    waiting = waiting_migrations()
    if not waiting:
        return Finding("version", True, "The database is as this version needs it.")
    return Finding(
        "version", False, f"{len(waiting)} changes of the database wait: {waiting[0]}", "Start the program again: bin/up makes them."
    )


def _jobs() -> Finding:
    return _counted(
        "jobs", jobs.problems, well="No background work lies about.", todo="Look whether the worker runs: bin/klientela status."
    )


def _outbox() -> Finding:
    return _counted("mail", outbox.problems, well="No letter lies about.", todo="Look at Settings, Mail server and Outbox.")


def _counted(name: str, problems: Callable[[], Iterator[str]], *, well: str, todo: str) -> Finding:
    found = list(problems())
    return Finding(name, False, f"{found[0]}{' and more' if found[1:] else ''}", todo) if found else Finding(name, True, well)
