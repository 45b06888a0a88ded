"""Proving the history: every seal is computed again from the rows themselves."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from klientela.core.audit import sql


def problems() -> Iterator[str]:
    """What was altered, removed, slipped in or put in another order since it was sealed, in words that name the rows."""
    yield from _chain()
    for (number,) in _asked(sql.SEAL_NUMBERS):
        yield from _rows_of(number)
    yield from (f"row {pk} was slipped in among sealed ones" for (pk,) in _asked(sql.SLIPPED_IN))
    yield from (f"a value of row {pk} was erased and nobody noted it" for (pk,) in _asked(sql.ERASED_SILENTLY))
    for table in logs():
        yield from (f"row {pk} of {table} is not what was written" for (pk,) in _asked(sql.altered_notes(table)))


def standing() -> str:
    """How far the history is sealed. Whoever notes the last digest elsewhere can later prove that no seal was taken from the end."""
    ((number, rows, digest, waiting),) = _asked(sql.STANDING)
    return f"{number} seals over {rows} rows, {waiting} rows wait for the next; last digest {digest or 'none'}"


def logs() -> list[str]:
    """Tables of numbered rows that are written once and noted in the history."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "is_sealed_log", False))


def _chain() -> Iterator[str]:
    for number, altered, misplaced, unchained in _asked(sql.BROKEN_CHAIN):
        said = {"was altered": altered, "does not follow its neighbour": misplaced, "does not hold the one before": unchained}
        yield f"seal {number} {', '.join(words for words, so in said.items() if so)}"


def _rows_of(number: int) -> Iterator[str]:
    ((gone, altered, whole),) = _asked(sql.ROWS_OF_SEAL, number)
    yield from (f"row {pk} under seal {number} is gone" for pk in gone or ())
    yield from (f"row {pk} under seal {number} was altered" for pk in altered or ())
    if not (gone or altered or whole):
        yield f"seal {number} is not that of its rows"


def _asked(statement: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())
