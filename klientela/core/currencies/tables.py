"""Published tables and own rates about some currencies up to a day, read at once, and what they say of each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Q

from klientela.core.currencies.models import Rate, Reckoning, Source

DEFAULT = "EUR"
FRESH = timedelta(days=31)
"""A published rate says nothing of days further on: a currency that is no longer quoted has no rate."""
NEW_LEU = date(2005, 7, 1)
"""The leu was counted anew (10 000 ROL = 1 RON); there is no RON before."""
PIVOTS = {Source.ECB: "EUR", Source.NBP: "PLN"}


@dataclass(frozen=True)
class Quote:
    """What one unit of a currency is worth in another: the day it was published, and by whom."""

    rate: Decimal
    day: date
    source: str
    of: str = ""
    to: str = ""
    table: str = ""

    @property
    def source_name(self) -> str:
        return str(Source(self.source).label) if self.source else ""


def company_currency(branch: Any = None) -> str:
    """The currency the company counts in, or one of its branches."""
    return str(reckoning(branch).currency)


def reckoning(branch: Any = None) -> Reckoning:
    """How the company, or a branch, counts; what was never said is as the company has it."""
    key = getattr(branch, "pk", branch)
    found = {row.branch_id: row for row in Reckoning.objects.filter(branch=None)}
    if key is not None:
        found |= {row.branch_id: row for row in Reckoning.objects.filter(branch=key)}
    return found.get(key) or found.get(None) or Reckoning(currency=DEFAULT, source=Source.ECB)


@dataclass(frozen=True)
class _Edge:
    """One published rate, exactly."""

    worth: Fraction
    day: date
    table: str


class Tables:
    """All that is known of these currencies on a day."""

    def __init__(self, currencies: Iterable[str], on: date) -> None:
        self.currencies, self.on = frozenset(currencies), on
        self.since = date.fromordinal(max(on.toordinal() - FRESH.days, 1))

    def rate(self, of: str, to: str, *, source: str = "") -> Quote | None:
        """What one unit of a currency was worth in another; None where nothing says so."""
        if of == to:
            return Quote(Decimal(1), self.on, source, of, to)
        if "RON" in (of, to) and self.on < NEW_LEU:
            return None
        return next((quote for each in self._sources(source) if (quote := self._quoted(of, to, each))), None)

    @cached_property
    def _reckoning(self) -> Reckoning:
        return reckoning()

    @cached_property
    def _rows(self) -> list[Rate]:
        """Rates between these currencies, the company's and the tables' own, the last first; published ones while they are fresh."""
        codes = {*self.currencies, *PIVOTS.values(), self._reckoning.currency}
        known = Rate.objects.filter(base__in=codes, currency__in=codes, day__lte=self.on)
        own = known.filter(source=Source.OWN).order_by("base", "currency", "-day", "-pk").distinct("base", "currency")
        rows = known.filter(Q(pk__in=own.values("pk")) | ~Q(source=Source.OWN) & Q(day__gt=self.since))
        return list(rows.order_by("-day", "-pk"))

    def _sources(self, asked: str) -> Iterable[str]:
        """Own rates come first: somebody entered them for a reason. Then those the company follows, then the others."""
        return (asked,) if asked else dict.fromkeys([Source.OWN.value, self._reckoning.source, *Source.values])

    def _quoted(self, of: str, to: str, source: str) -> Quote | None:
        if source != Source.OWN:
            return self._crossed(of, to, PIVOTS[Source(source)], source=source)
        direct = self._edge(of, to, self.on, source=source)
        if direct is None:
            return self._crossed(of, to, self._reckoning.currency, source=source)
        return _quote(of, to, direct.worth, known=[direct], source=source)

    def _crossed(self, of: str, to: str, pivot: str, *, source: str) -> Quote | None:
        """One currency over a third to another, both by the table of the same day."""
        first, second = (self._edge(pivot, code, self.on, source=source) for code in (of, to))
        while first and second and pivot not in (of, to) and first.day != second.day and source != Source.OWN:
            day = min(first.day, second.day)
            first, second = (self._edge(pivot, code, day, source=source) for code in (of, to))
        if first is None or second is None:
            return None
        known = [edge for edge, code in ((first, of), (second, to)) if code != pivot]
        return _quote(of, to, second.worth / first.worth, known=known, source=source)

    def _edge(self, base: str, currency: str, on: date, *, source: str) -> _Edge | None:
        """The last rate that a source gave for a pair, whichever way round it was written."""
        if base == currency:
            return _Edge(Fraction(1), on, "")
        pair = {base, currency}
        row = next((row for row in self._rows if row.day <= on and row.source == source and {row.base, row.currency} == pair), None)
        if row is None:
            return None
        worth = Fraction(row.rate)
        return _Edge(worth if row.base == base else 1 / worth, row.day, row.table)


def _quote(of: str, to: str, worth: Fraction, *, known: list[_Edge], source: str) -> Quote:
    exact = Decimal(worth.numerator) / Decimal(worth.denominator)
    return Quote(exact, min(edge.day for edge in known), source, of, to, known[0].table)
