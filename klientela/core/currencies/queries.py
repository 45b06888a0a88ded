"""What a currency was worth on a day, and amounts told in another one. Nothing is ever added across currencies silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.currencies.tables import NEW_LEU, Quote, Tables, company_currency
from klientela.kernel.money import Money


class NoRate(ValidationError):
    """A currency has no rate on a day, in plain words."""


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


def rate(of: str, to: str, on: date, *, source: str = "") -> Quote | None:
    """What one unit of a currency was worth in another by the last table published on or before a day; None where nothing says so."""
    return Tables([of, to], on).rate(of, to, source=source)


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
    tables = Tables([*sums, to], on)
    quotes = {part.currency: tables.rate(part.currency, to) for part in parts}
    missing = tuple(code for code, quote in quotes.items() if quote is None)
    known = [(part, quote) for part in parts if (quote := quotes[part.currency])]
    told = tuple(quote for _part, quote in known if quote.of != to)
    if missing:
        return Together(None, parts, told, missing)
    return Together(Money.total([Money(part.amount * quote.rate, to).rounded() for part, quote in known], to), parts, told, ())
