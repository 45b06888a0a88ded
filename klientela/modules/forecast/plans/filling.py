"""Amounts spread over months and people: plain numbers that always add up to what was spread; whole ones where that is whole."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from klientela.kernel.money import round_half_up, shares

YEAR = 12
type Months = tuple[Decimal, ...]
NOTHING: Months = (Decimal(0),) * YEAR


def spread(total: Decimal, weights: Sequence[Decimal], *, places: int) -> Months:
    """A year's amount over its months by weights, such as what earlier years brought in each; equally where they say nothing."""
    return tuple(_split(total, weights, places))


def divided[Key](months: Sequence[Decimal], weights: Mapping[Key, Decimal], *, places: int) -> dict[Key, Months]:
    """Each month's amount over people by weights; equally where these say nothing. Each month adds up."""
    keys = list(weights)
    columns = [_split(amount, list(weights.values()), places) for amount in months]
    return {key: tuple(column[place] for column in columns) for place, key in enumerate(keys)}


def grown(months: Sequence[Decimal], percent: Decimal, *, places: int) -> Months:
    """The same months so many percent higher (or lower)."""
    return tuple(round_half_up(amount * (100 + percent) / 100, places) for amount in months)


def added(rows: Sequence[Sequence[Decimal]]) -> Months:
    """Months of several rows together."""
    return tuple(sum(column, Decimal(0)) for column in zip(*rows, strict=True)) if rows else NOTHING


def _split(total: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    if not weights:
        return []
    known = [max(weight, Decimal(0)) for weight in weights]
    rounded = round_half_up(total, places)
    finest = 0 if rounded == rounded.to_integral_value() else places
    units = rounded.scaleb(finest)
    return [part.scaleb(-finest) for part in shares(units, known if any(known) else [Decimal(1)] * len(known))]
