"""Money: an exact amount in one currency. Amounts of different currencies never meet by accident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import total_ordering

from babel.numbers import get_currency_precision

_DIGITS = 50


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were to be added or compared."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be added or compared without a rate.")


def minor_units(currency: str) -> int:
    """How many decimal places the currency has: 2 for PLN, 0 for JPY."""
    return get_currency_precision(currency)


def round_half_up(amount: Decimal, places: int) -> Decimal:
    """The amount with so many decimal places; halves go away from zero, as on invoices."""
    with localcontext(prec=_DIGITS):
        return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, in its major unit: `Money(Decimal("12.50"), "PLN")`."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("The amount of money is a Decimal.")
        if not self.amount.is_finite():
            raise ValueError("The amount of money is a finite number.")
        if len(self.currency) != 3 or not (self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"{self.currency!r} is not a currency code such as EUR.")

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, items: Iterable["Money"], currency: str) -> "Money":
        """The sum of amounts that are all in this currency; nothing at all is zero."""
        return sum(items, start=cls.zero(currency))

    def rounded(self) -> "Money":
        """The amount in whole minor units of the currency, halves away from zero."""
        return Money(round_half_up(self.amount, minor_units(self.currency)), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> list["Money"]:
        """Split into shares by weight, in whole minor units, so that the shares add up to the rounded amount.

        Largest remainder: each share is first cut down, then the units left over go to the largest fractions, earlier shares first.
        """
        parts = [Decimal(weight) for weight in weights]
        if not parts or any(part < 0 for part in parts) or not any(parts):
            raise ValueError("Shares need weights of zero or more, at least one of them above zero.")
        places = minor_units(self.currency)
        whole = round_half_up(self.amount, places).scaleb(places)
        sign = -1 if whole < 0 else 1
        return [Money((units * sign).scaleb(-places), self.currency) for units in shares(abs(whole), parts)]

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Decimal | int) -> "Money":
        return Money(self.amount / divisor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other).amount

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other


def shares(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """A whole number split by weights into whole numbers that add up to it, by largest remainder, earlier ones first."""
    with localcontext(prec=_DIGITS):
        total = sum(weights)
        exact = [whole * weight / total for weight in weights]
        units = [share.to_integral_value(ROUND_FLOOR) for share in exact]
        left = int(whole - sum(units))
        by_remainder = sorted(range(len(units)), key=lambda index: (units[index] - exact[index], index))
        for index in by_remainder[:left]:
            units[index] += 1
    return units
