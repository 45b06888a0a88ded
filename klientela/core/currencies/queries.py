"""What a currency was worth on a day, and amounts told in another one. Nothing is ever added across currencies silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.currencies.models import Rate, Reckoning, Source
from klientela.kernel.money import Money

DEFAULT = "EUR"
FRESH = timedelta(days=31)
"""A published rate says nothing of days further on: a currency that is no longer quoted has no rate."""
NEW_LEU = date(2005, 7, 1)
"""The leu was counted anew (10 000 ROL = 1 RON); there is no RON before."""
PIVOTS = {Source.ECB: "EUR", Source.NBP: "PLN"}


class NoRate(ValidationError):
    """A currency has no rate on a day, in plain words."""


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


@dataclass(frozen=True)
class Converted:
    """An amount told in another currency, with what it was and by which rate of which day it was told."""

    money: Money
    source_money: Money
    rate: Decimal
    day: date
    source: str


@dataclass(frozen=True)
class Together:
    """Amounts of several currencies: apart, and where each has a rate, also their worth in one."""

    total: Money | None
    parts: tuple[Money, ...]
    rates: tuple[Quote, ...]
    missing: tuple[str, ...]


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


def rate(of: str, to: str, on: date, *, source: str = "") -> Quote | None:
    """What one unit of a currency was worth in another by the last table published on or before a day; None where nothing says so."""
    if of == to:
        return Quote(Decimal(1), on, source, of, to)
    if "RON" in (of, to) and on < NEW_LEU:
        return None
    return next((quote for each in _sources(source) if (quote := _quoted(of, to, on, source=each))), None)


def _sources(asked: str) -> Iterable[str]:
    """Own rates come first: somebody entered them for a reason. Then those the company follows, then the others."""
    if asked:
        return (asked,)
    return dict.fromkeys([Source.OWN.value, reckoning().source, *Source.values])


def _quoted(of: str, to: str, on: date, *, source: str) -> Quote | None:
    if source == Source.OWN:
        direct = _edge(of, to, on, source=source)
        return (
            _quote(of, to, direct.worth, known=[direct], source=source)
            if direct
            else _crossed(of, to, company_currency(), on=on, source=source)
        )
    return _crossed(of, to, PIVOTS[Source(source)], on=on, source=source)


@dataclass(frozen=True)
class _Edge:
    """One published rate, exactly."""

    worth: Fraction
    day: date
    table: str


def _crossed(of: str, to: str, pivot: str, *, on: date, source: str) -> Quote | None:
    """One currency over a third to another, both by the table of the same day."""
    since = _fresh_since(on)
    first, second = _edge(pivot, of, on, source=source), _edge(pivot, to, on, source=source)
    while first and second and pivot not in (of, to) and first.day != second.day and source != Source.OWN:
        on = min(first.day, second.day)
        first, second = (_edge(pivot, code, on, source=source, since=since) for code in (of, to))
    if first is None or second is None:
        return None
    known = [edge for edge, code in ((first, of), (second, to)) if code != pivot]
    return _quote(of, to, second.worth / first.worth, known=known, source=source)


def _quote(of: str, to: str, worth: Fraction, *, known: list[_Edge], source: str) -> Quote:
    exact = Decimal(worth.numerator) / Decimal(worth.denominator)
    return Quote(exact, min(edge.day for edge in known), source, of, to, known[0].table)


def _fresh_since(on: date) -> date:
    return date.fromordinal(max(on.toordinal() - FRESH.days, 1))


def _edge(base: str, currency: str, on: date, *, source: str, since: date | None = None) -> _Edge | None:
    """The last rate that a source gave for a pair, whichever way round it was written."""
    if base == currency:
        return _Edge(Fraction(1), on, "")
    rows = Rate.objects.filter(source=source, base__in=(base, currency), currency__in=(base, currency), day__lte=on)
    if source != Source.OWN:
        rows = rows.filter(day__gt=since or _fresh_since(on))
    row = rows.order_by("-day", "-pk").first()
    if row is None:
        return None
    worth = Fraction(row.rate)
    return _Edge(worth if row.base == base else 1 / worth, row.day, row.table)


def demand_rate(of: str, to: str, on: date, *, source: str = "") -> Quote:
    """The rate of a day. Raises `NoRate`, which says what to do."""
    found = rate(of, to, on, source=source)
    if found is not None:
        return found
    if "RON" in (of, to) and on < NEW_LEU:
        raise NoRate(_("The leu (RON) exists since 1 July 2005; there is no rate of an earlier day."))
    told = {"of": of, "to": to, "day": on.isoformat()}
    raise NoRate(_("There is no rate of %(of)s in %(to)s for %(day)s. Bring a table of rates or enter one by hand in the settings.") % told)


def convert(money: Money, to: str, *, on: date, source: str = "") -> Converted:
    """An amount in another currency, in its minor units, by the rate of a day. Raises `NoRate`."""
    quote = demand_rate(money.currency, to, on, source=source)
    return Converted(Money(money.amount * quote.rate, to).rounded(), money, quote.rate, quote.day, quote.source)


def together(amounts: Iterable[Money], *, to: str = "", on: date) -> Together:
    """Amounts summed up by currency, and their worth in one currency where every one of them has a rate on that day."""
    sums: dict[str, Money] = {}
    for each in amounts:
        sums[each.currency] = sums[each.currency] + each if each.currency in sums else each
    parts = tuple(sums.values())
    if len(parts) == 1 and to in ("", parts[0].currency):
        return Together(parts[0], parts, (), ())
    to = to or company_currency()
    quotes = {part.currency: rate(part.currency, to, on) for part in parts}
    missing = tuple(code for code, quote in quotes.items() if quote is None)
    known = [(part, quote) for part in parts if (quote := quotes[part.currency])]
    told = tuple(quote for _part, quote in known if quote.of != to)
    if missing:
        return Together(None, parts, told, missing)
    return Together(Money.total([Money(part.amount * quote.rate, to).rounded() for part, quote in known], to), parts, told, ())
