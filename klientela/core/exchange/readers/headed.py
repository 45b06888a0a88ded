"""Which of the first rows of a sheet holds the headings: sheets begin with empty rows, titles, and headings over headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TOP = 20
"""So many rows are looked at."""
ENOUGH = 0.6

type Merged = Sequence[tuple[int, int, int, int]]
"""Top, left, bottom and right place of cells that are one."""


def headings_of(rows: Sequence[Sequence[Any]], merged: Merged = ()) -> tuple[tuple[str, ...], int]:
    """The headings, and how many rows stand above the first one below them."""
    spread = [list(map(_text, row)) for row in rows[:TOP]]
    for top, left, bottom, right in merged:
        if top < len(spread) and left < len(spread[top]) and spread[top][left]:
            for row in spread[top : bottom + 1]:
                row[left : right + 1] = [spread[top][left]] * len(row[left : right + 1])
    place = _place(spread)
    last = max((bottom for top, left, bottom, right in merged if top == place and bottom < len(spread)), default=place)
    if last == place and any(top == place and right > left for top, left, _bottom, right in merged) and place + 1 < len(spread):
        last = place + 1
    parts = zip(*spread[place : last + 1], strict=True) if spread else ()
    headings = [" ".join(dict.fromkeys(part for part in column if part)) for column in parts]
    above = spread[place - 1] if place else []
    return tuple(text or (above[number] if number < len(above) else "") for number, text in enumerate(headings)), last + 1


def _place(rows: Sequence[Sequence[str]]) -> int:
    """The first row that is filled nearly as far as the fullest, with texts that differ."""
    fullest = max((len(set(filter(None, row))) for row in rows), default=0)
    enough = max(1, fullest * ENOUGH)
    return next((place for place, row in enumerate(rows) if len(set(filter(None, row))) >= enough), 0)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
