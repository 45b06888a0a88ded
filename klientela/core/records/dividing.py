"""Writing many rows of which some may be refused: all at once, and where that fails, in halves, until the refused ones are found."""

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from klientela.core.audit.undo import sql


class Keyed(Protocol):
    """Anything with the key of its row."""

    @property
    def key(self) -> UUID: ...


class Lost(Exception):
    """These rows must not be written with the others; they are taken back, and the others tried without them."""

    def __init__(self, keys: set[UUID]) -> None:
        super().__init__()
        self.keys = keys


def as_far_as_possible[R: Keyed](rows: Sequence[R], write: Callable[[list[R]], None]) -> dict[UUID, Exception | None]:
    """Write rows, less those that are refused: their keys, each with what the database said; None for a `Lost` one."""
    if not rows:
        return {}
    try:
        with transaction.atomic():
            write(list(rows))
            _check_constraints()
    except Lost as lost:
        return {**dict.fromkeys(lost.keys), **as_far_as_possible([row for row in rows if row.key not in lost.keys], write)}
    except (IntegrityError, DataError, ValidationError) as error:
        if len(rows) == 1:
            return {rows[0].key: error}
        middle = len(rows) // 2
        return {**as_far_as_possible(rows[:middle], write), **as_far_as_possible(rows[middle:], write)}
    return {}


def _check_constraints() -> None:
    """Have what is checked at the end of a transaction checked now, while it can still be told which row it is."""
    with connection.cursor() as cursor:
        cursor.execute(sql.AT_ONCE)
        cursor.execute(sql.AT_THE_END)
