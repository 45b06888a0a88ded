"""Values of any source as the texts of a table: days in ISO form, numbers with a point, yes and no as words a table knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from klientela.core.exchange.spreadsheet import plain_number

CONTROL = {number: None for number in range(32) if chr(number) not in "\t\n\r"} | {127: None}
MIDNIGHT = time()
EXACT = 1e15
"""Whole numbers below it are exact."""
MOST_ZEROS = 400
"""So many places may a number have that is written out; a short text can ask for thousands of millions of zeros."""


def cell(value: Any) -> str:
    """The text of a value; bytes and what nobody could read are left out."""
    if isinstance(value, str):
        return value if value.isprintable() else value.translate(CONTROL)
    write = USUAL.get(type(value)) or next((write for kind, write in WRITERS if isinstance(value, kind)), _plain)
    return write(value)


def _plain(value: Any) -> str:
    return str(value).translate(CONTROL)


def _number(value: float | Decimal) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        return ""
    return plain_number(exact) if abs(exact.adjusted()) <= MOST_ZEROS else str(exact)


def _moment(value: datetime) -> str:
    whole_day = value.tzinfo is None and value.time() == MIDNIGHT
    return value.date().isoformat() if whole_day else value.replace(microsecond=0).isoformat(sep=" ")


def _length(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _list(values: Any) -> str:
    return ", ".join(text for value in values if (text := cell(value)))


WRITERS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (type(None), lambda _value: ""),
    ((bytes, bytearray, memoryview), lambda _value: ""),
    (bool, lambda value: "true" if value else "false"),
    (int, str),
    ((float, Decimal), _number),
    (datetime, _moment),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, _length),
    ((list, tuple), _list),
)
USUAL: dict[type, Callable[[Any], str]] = {int: str, float: _number, type(None): lambda _value: ""}
"""Those that come most often, found at once."""
