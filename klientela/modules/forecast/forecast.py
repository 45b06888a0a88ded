"""What a period brings: won so far, still open by how likely it is, and the range that own history gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from klientela.kernel.lately import lately
from klientela.kernel.period import Period
from klientela.modules.forecast.book import Book
from klientela.modules.forecast.estimate import Estimate, Flags, estimate

if TYPE_CHECKING:
    import numpy as np
else:
    np = lately("numpy")

FEWEST, MOST_RANGES = 30, 60
"""So many deals must have been closed before history says anything; of so many parts at most a range is worked out."""
COMMITTED, BEST = 0.7, 0.4


@dataclass(frozen=True)
class Line:
    """The forecast of one rep, team or branch, or of all together (without a key)."""

    key: str
    label: str
    won: float
    committed: float
    best: float
    pipeline: float
    weighted: float
    range: Estimate | None
    """What is won until the end of the period in all; None where the period is over or too little is known."""


def total(book: Book, period: Period, *, today: date) -> Line:
    """All deals of one currency together."""
    return _line(book, np.ones(book.begun.size, dtype=bool), period, today=today)


def lines(book: Book, level: str, period: Period, *, names: dict[str, str], today: date) -> list[Line]:
    """A line for each rep, team or branch that won anything in the period or has open deals, the most expected first."""
    whose = book.of[level]
    alive = (book.open if period.end >= today else np.zeros(book.begun.size, dtype=bool)) | _won_in(book, period)
    keys = np.unique(whose[alive])
    found = [
        _line(book, whose == key, period, today=today, key=str(key), label=names.get(str(key), ""), has_range=keys.size <= MOST_RANGES)
        for key in keys
    ]
    return sorted(found, key=lambda line: (-(line.won + line.weighted), line.label))


def nothing(key: str, label: str) -> Line:
    """The line of somebody who has neither won anything nor has open deals."""
    return Line(key, label, 0, committed=0, best=0, pipeline=0, weighted=0, range=None)


def closed_count(book: Book) -> int:
    """How many deals history holds."""
    return int((~book.open).sum())


def _line(book: Book, mine: Flags, period: Period, *, today: date, key: str = "", label: str = "", has_range: bool = True) -> Line:
    due = mine & _due(book, period, today)
    likely, value = book.chance, np.where(due, book.amount, 0.0)
    won = float(book.amount[mine & _won_in(book, period)].sum())
    return Line(
        key,
        label,
        won,
        committed=float(value[likely >= COMMITTED].sum()),
        best=float(value[(likely >= BEST) & (likely < COMMITTED)].sum()),
        pipeline=float(value[(likely > 0) & (likely < BEST)].sum()),
        weighted=float((value * likely).sum()),
        range=_range(book, mine, period, won=won, today=today) if has_range else None,
    )


def _due(book: Book, period: Period, today: date) -> Flags:
    """The open deals that are to close in a period; overdue ones and those without a day belong to the one that holds today."""
    if period.end < today:
        return np.zeros(book.begun.size, dtype=bool)
    until = book.open & (book.closes <= period.end.toordinal())
    return np.asarray(until & (book.closes >= period.start.toordinal()) if period.start > today else until)


def _won_in(book: Book, period: Period) -> Flags:
    return np.asarray(book.won & (book.ended >= period.start.toordinal()) & (book.ended <= period.end.toordinal()))


def _range(book: Book, mine: Flags, period: Period, *, won: float, today: date) -> Estimate | None:
    """What is won already, and what the days left bring."""
    days = (period.end - today).days
    if days <= 0 or period.start > today or closed_count(book) < FEWEST:
        return None
    known, there = book.known(today.toordinal())
    found = estimate(known, mine[there], days=days)
    return Estimate(
        won + found.low, won + found.middle, won + found.high, found.open_deals, conversion=found.conversion, new_deals=found.new_deals
    )
