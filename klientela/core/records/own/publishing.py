"""Configuration reaches every process within two seconds: a stamp in the database, looked at once a second at most."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from klientela.core.records.own.models import Configuration
from klientela.kernel.faults import fault
from klientela.kernel.keys import new_key

LOOKS_EVERY = 1.0
CHANGED = "INSERT INTO records_configuration (id, stamp) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp"


@dataclass
class _Known(threading.local):
    """What this thread knows of the stamp; of its own unfinished transaction it knows more than others."""

    stamp: UUID | None = None
    looked_at: float = float("-inf")
    pending: list[Callable[[], None]] = field(default_factory=list)
    pending_stamp: UUID | None = None


_known = _Known()


def configuration_changed() -> None:
    """Tell every process that configuration is otherwise from the end of this transaction on. Whoever writes configuration calls it."""
    stamp = new_key()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGED, [stamp])
        fault("configuration_before_commit")
        mark = partial(forget)
        transaction.on_commit(mark)
    _known.pending = [mark]
    _known.pending_stamp = stamp
    if not connection.in_atomic_block:
        forget()


def configuration_version() -> UUID | None:
    """The stamp of the configuration in force; within a transaction that has changed it, that of its own."""
    if _known.pending:
        if any(entry[1] is _known.pending[0] for entry in connection.run_on_commit):
            return _known.pending_stamp
        forget()
    now = monotonic()
    if now - _known.looked_at >= LOOKS_EVERY:
        _known.stamp = Configuration.objects.values_list("stamp", flat=True).first()
        _known.looked_at = now
    return _known.stamp


def forget() -> None:
    """Look at the stamp anew when it is asked next."""
    _known.looked_at = float("-inf")
    _known.pending = []
    _known.pending_stamp = None


def configured[**P, R](reads: Callable[P, R]) -> Callable[P, R]:
    """Remember what a function reads of the configuration, until the configuration changes. Its arguments must be hashable."""
    kept: dict[UUID | None, dict[Any, R]] = {}

    @wraps(reads)
    def remembered(*args: P.args, **options: P.kwargs) -> R:
        stamp = configuration_version()
        if stamp not in kept:
            for old in list(kept)[:-1]:
                kept.pop(old, None)
        known = kept.setdefault(stamp, {})
        key = (args, tuple(options.items()))
        if key not in known:
            known[key] = reads(*args, **options)
        return known[key]

    return remembered
