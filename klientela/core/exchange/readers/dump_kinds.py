"""Values of a dump by the kind of their column: yes and no as letters, four-byte fractions with their tail, moments with a zone."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

_YES_NO = {"t": True, "f": False, "true": True, "false": False, "y": True, "n": False}


_BYTES = re.compile(r"bytea|(?:var)?binary|\w*blob|image|bit\b")


def has_bytes(kinds: Iterable[str]) -> bool:
    """Whether a table has columns of pictures and the like."""
    return any(_BYTES.match(kind) for kind in kinds)


def corrected(kinds: Sequence[str]) -> Callable[[list[Any]], list[Any]]:
    """Sets right the values of a row, changed in place; columns that need nothing are not touched."""
    wanted = [(place, correction) for place, kind in enumerate(kinds) if (correction := _correction(kind))]

    def correct(row: list[Any]) -> list[Any]:
        for place, correction in wanted:
            if isinstance(row[place], str):
                row[place] = correction(row[place])
        return row

    return correct if wanted else list


def _correction(kind: str) -> Callable[[str], Any] | None:
    return next((correction for pattern, correction in _CORRECTIONS if pattern.match(kind)), None)


def _yes_no(text: str) -> Any:
    return _YES_NO.get(text.lower(), text)


def _left_out(text: str) -> None:
    return None


def _day(text: str) -> str | None:
    return None if text.startswith("0000-00-00") else text


def _moment(text: str) -> Any:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


@lru_cache(maxsize=10_000)
def _short_fraction(text: str) -> str:
    try:
        packed = struct.pack("f", float(text))
    except (ValueError, OverflowError):
        return text
    return next((short for digits in range(6, 9) if struct.pack("f", float(short := f"{float(text):.{digits}g}")) == packed), text)


_CORRECTIONS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = tuple(
    (re.compile(pattern), correction)
    for pattern, correction in (
        (r"bool", _yes_no),
        (_BYTES.pattern, _left_out),
        (r"real\b|float4", _short_fraction),
        (r"timestamptz|timestamp\b.*with time zone", _moment),
        (r"date|timestamp|datetime", _day),
    )
)
