"""What is wrong with the running system, in sentences, each with what to do."""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.jobs import proving as jobs
from klientela.core.messaging import proving as outbox
from klientela.core.operations.backup.services import TOO_LONG, is_overdue, last_proved
from klientela.core.operations.failures.keeping import failed_since
from klientela.core.operations.health.database import answers, installed_at, is_writable, waiting_migrations
from klientela.core.operations.health.disk import LAST, room_at
from klientela.core.operations.running import status
from klientela.ui.formats import formats_now

PROCESSES = ("web", "worker", "database")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was found, whether that is well, and else what to do."""

    name: str
    is_well: bool
    what: str
    todo: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def findings(*, asked_within: bool = False) -> Iterator[Finding]:
    """Everything that was looked at. Where the database does not answer, what stands in it is left out.

    `asked_within` the program itself it does run, whoever started it.
    """
    found = status(settings.HOME)
    if found["running"] or not asked_within:
        yield _processes(found)
    yield _room(settings.HOME)
    yield _folder(Path(settings.MEDIA_ROOT))
    if not answers():
        todo = _("Start the program (bin/up), or look at the server DATABASE_URL names.")
        yield Finding("database", False, _("The database does not answer."), todo)
        return
    for look in (_database, _migrations, _jobs, _outbox, _backups, _failures):
        yield look()


def _processes(found: dict[str, Any]) -> Finding:
    if not found["running"]:
        return Finding("processes", False, _("The program does not run."), _("Start it: bin/up."))
    dead = [name for name in PROCESSES if name in found and found[name].get("alive") is False]
    if dead:
        what = _("Not alive: %(names)s.") % {"names": ", ".join(dead)}
        return Finding("processes", False, what, _("Wait half a minute; else bin/klientela down, then bin/up."))
    return Finding("processes", True, _("The program is starting.") if found.get("starting") else _("All processes are alive."))


def _room(home: Path) -> Finding:
    room, words = room_at(home), formats_now()
    free = {"percent": words.percent(room.free / room.total if room.total else 1), "size": filesizeformat(room.free)}
    said = _("%(percent)s of the disk is free (%(size)s).") % free
    if not room.alarm:
        return Finding("disk", True, said)
    at_once = _("Make room at once: the database stops writing on a full disk.")
    return Finding("disk", False, said, at_once if room.alarm == LAST else _("Make room soon: the database stops writing on a full disk."))


def _folder(folder: Path) -> Finding:
    if not folder.exists() or os.access(folder, os.W_OK | os.X_OK):
        return Finding("files", True, _("The folder of attached files can be written."))
    what = _("%(folder)s cannot be written.") % {"folder": folder}
    return Finding("files", False, what, _("Give the folder to the user the program runs as."))


def _database() -> Finding:
    if is_writable():
        return Finding("database", True, _("The database answers and takes changes."))
    todo = _(
        "It follows another server or was set to read only: name the main server in DATABASE_URL, or reset default_transaction_read_only."
    )
    return Finding("database", False, _("The database takes no changes."), todo)


def _migrations() -> Finding:
    waiting = waiting_migrations()
    if not waiting:
        return Finding("version", True, _("The database is as this version needs it."))
    many = ngettext("%(n)s change of the database waits: %(first)s", "%(n)s changes of the database wait: %(first)s", len(waiting))
    what = many % {"n": len(waiting), "first": waiting[0]}
    return Finding("version", False, what, _("Start the program again: bin/up makes them."))


def _jobs() -> Finding:
    names = sorted({name for _number, name in jobs.late()})
    if not names:
        return Finding("jobs", True, _("No background work lies about."))
    what = _("Background work waits for more than an hour: %(names)s.") % {"names": ", ".join(names)}
    return Finding("jobs", False, what, _("Look whether the worker runs: bin/klientela status."))


def _outbox() -> Finding:
    lying = len(list(outbox.problems()))
    if not lying:
        return Finding("mail", True, _("No letter lies about."))
    what = ngettext("%(n)s letter should have gone out long ago.", "%(n)s letters should have gone out long ago.", lying) % {"n": lying}
    return Finding("mail", False, what, _("Look at Settings, Mail server and Outbox."))


def _backups() -> Finding:
    if not is_overdue():
        return Finding("backups", True, _("A backup was restored and proved lately."))
    if last_proved() is None and timezone.now() - installed_at() < TOO_LONG:
        return Finding("backups", True, _("No backup has been proved yet: the first one is made in the night."))
    return Finding("backups", False, _("No backup was proved for more than eight days."), _("Open Settings, Backups: there stands why."))


def _failures() -> Finding:
    lately = failed_since(timezone.now() - DAY)
    if not lately:
        return Finding("failures", True, _("Nothing failed unexpectedly in the last day."))
    many = ngettext(
        "%(n)s time something failed unexpectedly in the last day.", "%(n)s times something failed unexpectedly in the last day.", lately
    )
    return Finding("failures", False, many % {"n": lately}, _("Look at Settings, System, Failures, and tell the makers what stands there."))
