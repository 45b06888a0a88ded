"""How far a long piece of work is: written at once and beside its transaction, so that it can be seen while all may still be undone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

from klientela.core.jobs import sql
from klientela.core.jobs.models import Progress, State

_own = threading.local()


def start(name: str, *, owner_id: UUID, total: int = 0) -> Progress:
    """Note a piece of work that is going to happen; it becomes visible with the transaction that orders it."""
    return Progress.objects.create(name=name, owner_id=owner_id, total=total)


def advance(key: UUID | str, done: int, *, total: int | None = None, message: str | None = None) -> None:
    """Say how far the work is; seen at once."""
    _write(sql.ADVANCE, {"key": str(key), "done": done, "total": total, "message": message})


def finish(key: UUID | str, result: Mapping[str, Any] | None = None) -> None:
    """Say that the work is done and what came of it."""
    _end(key, State.DONE, result=result or {})


def fail(key: UUID | str, error: str, result: Mapping[str, Any] | None = None) -> None:
    """Say that the work ended without success, in words that help the person who waits."""
    _end(key, State.FAILED, error=error, result=result or {})


def progress_of(owner_id: UUID, key: UUID | str) -> Progress:
    """The progress of one's own work; others' does not exist."""
    return Progress.objects.get(owner_id=owner_id, key=key)


def _end(key: UUID | str, state: State, *, result: Mapping[str, Any], error: str = "") -> None:
    text = json.dumps(dict(result), cls=DjangoJSONEncoder)
    _write(sql.END, {"key": str(key), "state": state.value, "error": error, "result": text})


def _write(statement: str, values: dict[str, Any]) -> None:
    with _beside() as cursor:
        cursor.execute(statement, values)


@contextmanager
def _beside() -> Iterator[CursorWrapper]:
    """A cursor that commits at once on a connection of its own; tests inside one transaction use theirs."""
    if not getattr(settings, "PROGRESS_BESIDE", True):
        with connection.cursor() as cursor:
            yield cursor
        return
    if not hasattr(_own, "connection"):
        _own.connection = connections.create_connection("default")
    try:
        with _own.connection.cursor() as cursor:
            yield cursor
    finally:
        _own.connection.close()
