"""The one rounding policy of documents: halves away from zero, in minor units, so that what is shown adds up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from klientela.kernel.money import Money, minor_units, round_half_up

WHOLE = Decimal(100)


class Policy(StrEnum):
    """Where the tax of a document is rounded: at each line, or once for each rate of tax."""

    LINE = "line"
    TOTAL = "total"


@dataclass(frozen=True)
class Line:
    """A line before it is rounded: what it is worth without tax, and the percent of tax."""

    net: Money
    percent: Decimal


@dataclass(frozen=True)
class Rounded:
    """What is shown of a line, a rate of tax or a document: gross is always net and tax."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True)
class Document:
    """A document as shown: each line, each rate of tax, and the whole, which is the sum of either."""

    lines: tuple[Rounded, ...]
    by_percent: dict[Decimal, Rounded]
    total: Rounded


def rounded_document(lines: Sequence[Line], currency: str, policy: Policy = Policy.TOTAL) -> Document:
    """A document with every shown figure in minor units: parts add up to totals, gross is net and tax everywhere."""
    nets = [line.net.rounded() for line in lines]
    places: dict[Decimal, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(line.percent, []).append(place)
    taxes = [tax_of(net, line.percent) for net, line in zip(nets, lines, strict=True)]
    if policy is Policy.TOTAL:
        for percent, group in places.items():
            whole = tax_of(Money.total([nets[place] for place in group], currency), percent)
            for place, part in zip(group, spread(whole, [taxes[place] for place in group]), strict=True):
                taxes[place] = part
    shown = tuple(Rounded(net, tax) for net, tax in zip(nets, taxes, strict=True))
    return Document(
        shown, {percent: added((shown[place] for place in group), currency) for percent, group in places.items()}, added(shown, currency)
    )


def tax_of(net: Money, percent: Decimal) -> Money:
    """The tax upon an amount, in minor units."""
    return (net * percent / WHOLE).rounded()


def added(parts: Iterable[Rounded], currency: str) -> Rounded:
    """Shown parts added up."""
    found = list(parts)
    return Rounded(Money.total((part.net for part in found), currency), Money.total((part.tax for part in found), currency))


def spread(whole: Money, parts: Sequence[Money]) -> list[Money]:
    """Parts corrected by single minor units, the largest first, until they add up to the whole."""
    currency, places = whole.currency, minor_units(whole.currency)
    found = list(parts)
    left = int((whole - Money.total(parts, currency)).amount.scaleb(places))
    sign, order = (1 if left > 0 else -1), sorted(range(len(found)), key=lambda place: -abs(found[place].amount))
    each, over = divmod(abs(left), len(order))
    for turn, place in enumerate(order):
        units = Decimal(sign * (each + (turn < over)))
        found[place] = found[place] + Money(units.scaleb(-places), currency)
    return found


def net_of(quantity: Decimal, unit_price: Decimal, discount: Decimal, *, currency: str) -> Money:
    """What a line is worth: quantity times price less a discount in percent, rounded once at the end."""
    exact = quantity * unit_price * (WHOLE - discount) / WHOLE
    return Money(round_half_up(exact, minor_units(currency)), currency)
