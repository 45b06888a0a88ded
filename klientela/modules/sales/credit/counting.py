"""What a month's deals earn by a plan: plain numbers, nothing of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from klientela.kernel.money import minor_units, round_half_up

NOTHING, WHOLE = Decimal(0), Decimal(100)


@dataclass(frozen=True)
class Rule:
    """How much is paid: a percent, another one above each limit; limits are of one currency."""

    percent: Decimal
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    """Limits with the percent above each, the lowest first."""
    currency: str = ""
    """Of the limits; values of other currencies are paid by the plain percent."""

    def rates(self, currency: str) -> Sequence[tuple[Decimal, Decimal]]:
        """From what value on which percent is paid."""
        return ((NOTHING, self.percent), *(self.steps if not self.currency or self.currency == currency else ()))


@dataclass(frozen=True)
class Earned:
    """What one value brought: the commission, and its percent of the value."""

    amount: Decimal
    percent: Decimal


def earned(rule: Rule, values: Iterable[Decimal], currency: str) -> list[Earned]:
    """What each value brings, in the order they were won: what lies above a limit is paid by the percent above it.

    A value below nothing (a deal sold at a loss) brings nothing and takes nothing away.
    """
    rates, done, found = sorted(rule.rates(currency)), NOTHING, []
    for value in values:
        if value <= 0:
            found.append(Earned(NOTHING, NOTHING))
            continue
        raw = _slices(rates, done, done + value)
        found.append(Earned(round_half_up(raw, minor_units(currency) if currency else 2), round_half_up(raw * WHOLE / value, 5)))
        done += value
    return found


def parted(amount: Decimal, percents: Iterable[Decimal], currency: str) -> list[Decimal]:
    """The parts of an amount in whole minor units, in order; parts of a hundred percent add up to the amount."""
    places = minor_units(currency) if currency else 2
    reached = [round_half_up(amount * percent / WHOLE, places) for percent in accumulate(percents, initial=NOTHING)]
    return [after - before for before, after in pairwise(reached)]


def _slices(rates: Sequence[tuple[Decimal, Decimal]], low: Decimal, high: Decimal) -> Decimal:
    ends = [*(limit for limit, _percent in rates[1:]), None]
    total = NOTHING
    for (begin, percent), end in zip(rates, ends, strict=True):
        top = high if end is None else min(high, end)
        total += max(top - max(low, begin), NOTHING) * percent / WHOLE
    return total
