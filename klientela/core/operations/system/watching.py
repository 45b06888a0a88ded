"""Figures about the running system: its processes, work in the background, letters, the database, and the last proof."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import django
import psutil
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

import klientela
from klientela.core.jobs.models import Progress, State
from klientela.core.messaging.models import MailState, OutgoingMail
from klientela.core.operations.health import sql
from klientela.core.operations.running import status
from klientela.kernel.wall import beyond_the_wall

PROCESSES = ("supervisor", "web", "worker", "database")
SHOWN = 20
LATELY = timedelta(days=7)
PROOF = "system.verify"


@dataclass(frozen=True)
class Process:
    """One process with all it has started: since when it runs, and how much memory they share out among them, in bytes."""

    name: str
    is_alive: bool | None
    since: datetime | None = None
    memory: int | None = None
    """Nothing where the system does not tell."""


@dataclass(frozen=True)
class Queue:
    """Work in the background: how much waits, is under way, or failed, and since when the oldest is due."""

    waiting: int
    working: int
    failed: int
    oldest: datetime | None
    last_failed: tuple[ProcrastinateJob, ...]


@dataclass(frozen=True)
class Letters:
    """The outbox: how many wait, how many did not arrive in the last days, and when one went out."""

    waiting: int
    lost: int
    last_sent: datetime | None


@dataclass(frozen=True)
class Proved:
    """The last time the whole was proved from the page: when, by how many checks, and which of them did not hold."""

    at: datetime
    checks: int
    broken: Mapping[str, list[str]]


def processes() -> list[Process]:
    """What runs over this data folder, in the order it starts."""
    found = status(settings.HOME)
    return [_process(name, found[name]) for name in PROCESSES if isinstance(found.get(name), dict)]


def _process(name: str, described: Mapping[str, Any]) -> Process:
    pid, is_alive = described.get("pid"), described.get("alive")
    if not pid or is_alive is False:
        return Process(name, is_alive)
    try:
        first = psutil.Process(pid)
        family = [first, *(() if name == "supervisor" else first.children(recursive=True))]
        since = datetime.fromtimestamp(first.create_time(), tz=UTC)
    except psutil.Error:
        return Process(name, is_alive)
    return Process(name, is_alive, since, _memory(family))


def _memory(family: list[psutil.Process]) -> int | None:
    """Memory they share is divided among them; where the system does not tell that, nothing is said."""
    try:
        return sum(int(one.memory_full_info().pss) for one in family)
    except (psutil.Error, AttributeError):
        return None


def queue() -> Queue:
    """How the work in the background stands."""
    now = timezone.now()
    due = Q(scheduled_at__lte=now) | Q(scheduled_at=None)
    counts = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=Q(status="todo") & due),
        working=Count("pk", filter=Q(status="doing")),
        failed=Count("pk", filter=Q(status="failed")),
    )
    deferred = Q(procrastinateevent__type="deferred")
    waiting = ProcrastinateJob.objects.filter(deferred, due, status="todo")
    oldest = waiting.aggregate(first=Min("procrastinateevent__at"))["first"]
    ended = Max("procrastinateevent__at")
    failed = ProcrastinateJob.objects.filter(status="failed").annotate(ended=ended).order_by("-pk")[:SHOWN]
    return Queue(**counts, oldest=oldest, last_failed=tuple(failed))


@beyond_the_wall("how the outbox stands, without a letter of it")
def letters() -> Letters:
    """How the outbox stands."""
    lost = Q(state__in=(MailState.FAILED, MailState.GIVEN_UP), ended_at__gte=timezone.now() - LATELY)
    found = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=MailState.WAITING)),
        lost=Count("pk", filter=lost),
        last_sent=Max("ended_at", filter=Q(state=MailState.SENT)),
    )
    return Letters(**found)


def database() -> dict[str, Any]:
    """The size of the database in bytes, its version, and how many are connected of how many may be."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SIZE)
        size, version, connected, most = cursor.fetchone()
    return {"size": size, "version": version, "connected": connected, "most": most}


def last_proof() -> Proved | None:
    """What the last proof ordered from the page, by anybody, found."""
    found = Progress.objects.filter(name=PROOF, state=State.DONE).order_by("-changed_at").first()
    return Proved(found.changed_at, found.result.get("checks", 0), found.result.get("broken", {})) if found else None


@cache
def versions() -> dict[str, str]:
    """What this is, and what it runs on."""
    described = tomllib.loads((Path(klientela.__file__).parents[1] / "pyproject.toml").read_text())
    return {"program": str(described["project"]["version"]), "python": platform.python_version(), "django": django.get_version()}
