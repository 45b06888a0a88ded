"""How Python works out the functions of formulas, to the digit as the database does."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any

EXACT = Context(prec=20_000, rounding=ROUND_HALF_UP)
DIVIDING = Context(prec=400, rounding=ROUND_HALF_UP)
QUOTIENT, FINER = Decimal("1e-10"), Decimal("1e-20")
FARTHEST = 4_000_000
MOST_PLACES = 10
HOUR = Decimal(3600)
FIRST, LAST = date(1, 1, 1).toordinal(), date(9999, 12, 31).toordinal()


def divided(one: Decimal, other: Decimal) -> Decimal | None:
    """A quotient to ten places; by zero there is none."""
    if other == 0:
        return None
    finer = DIVIDING.divide(one, other).quantize(FINER, rounding=ROUND_HALF_UP, context=EXACT)
    return finer.quantize(QUOTIENT, rounding=ROUND_HALF_UP, context=EXACT)


def remainder(one: Decimal, other: Decimal) -> Decimal | None:
    """What is left over; it has the sign of what is divided."""
    return EXACT.remainder(one, other) if other else None


def rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    """Rounded half away from zero."""
    return value.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP, context=EXACT)


def rounding(number: int) -> str:
    """How the database rounds."""
    return "round({0})" if number == 1 else "round({0}, ({1})::int)"


def floored(value: Decimal) -> Decimal:
    """The whole number below."""
    return value.to_integral_value(rounding=ROUND_FLOOR, context=EXACT)


def ceiled(value: Decimal) -> Decimal:
    """The whole number above."""
    return value.to_integral_value(rounding=ROUND_CEILING, context=EXACT)


def all_true(one: bool | None, other: bool | None) -> bool | None:
    """True if both are; false as soon as one is false, whatever the other."""
    return False if one is False or other is False else None if one is None or other is None else True


def any_true(one: bool | None, other: bool | None) -> bool | None:
    """True as soon as one is true, whatever the other."""
    return True if one or other else None if one is None or other is None else False


def joined(*values: Any) -> str | None:
    """Values as one text; what is empty adds nothing."""
    return "".join(written(value) for value in values if value is not None) or None


def chosen(*values: Any) -> Any:
    """The value after the first condition that is true, else the last."""
    for place in range(0, len(values) - 1, 2):
        if values[place]:
            return values[place + 1]
    return values[-1] if len(values) % 2 else None


def case(value: Any, *known: Any) -> Any:
    """The result beside the value that is equal, else the last."""
    for place in range(0, len(known) - 1, 2):
        if value is not None and known[place] is not None and value == known[place]:
            return known[place + 1]
    return known[-1] if len(known) % 2 else None


def one_of(value: Any, *known: Any) -> bool | None:
    """Whether a value is among others; not known as long as one of them is empty."""
    if value is None:
        return None
    return True if value in known else None if None in known else False


def first_filled(*values: Any) -> Any:
    """The first that is not empty."""
    return next((value for value in values if value is not None), None)


def least(*values: Any) -> Any:
    """The smallest of those that are not empty."""
    return min((value for value in values if value is not None), default=None)


def most(*values: Any) -> Any:
    """The largest of those that are not empty."""
    return max((value for value in values if value is not None), default=None)


def left(text: str, number: Decimal) -> str | None:
    """The first signs; of a negative number all but the last ones."""
    whole = _whole(number)
    return text[:whole] or None


def right(text: str, number: Decimal) -> str | None:
    """The last signs; of a negative number all but the first ones."""
    whole = _whole(number)
    return (text[max(len(text) - whole, 0) :] if whole >= 0 else text[-whole:]) or None


def written(value: Any) -> str:
    """A value as text: numbers with a point and no needless zeros, days by year, month and day."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        bare = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return "0" if bare in ("-0", "") else bare
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    return value.isoformat() if isinstance(value, date) else str(value)


def day_of(moment: datetime) -> date:
    """The day of a moment that is told in the right zone already."""
    return moment.date()


def hours(one: datetime, other: datetime) -> Decimal:
    """The hours from one moment to another."""
    apart = other - one
    seconds = Decimal(apart.days * 86_400 + apart.seconds) + Decimal(apart.microseconds).scaleb(-6)
    return DIVIDING.divide(seconds, HOUR).quantize(QUOTIENT, rounding=ROUND_HALF_UP, context=EXACT)


def add_days(day: date, number: Decimal) -> date | None:
    """So many days later; none where the calendar ends."""
    whole = _whole(number)
    if abs(whole) > FARTHEST or not FIRST <= day.toordinal() + whole <= LAST:
        return None
    return day + timedelta(days=whole)


def add_months(day: date, number: Decimal) -> date | None:
    """So many months later; the end of a shorter month stands for days it does not have."""
    whole = _whole(number)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    if abs(whole) > FARTHEST or not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def unasked(*values: Any) -> Any:
    """What the clock of the reader says; it is asked elsewhere."""
    raise NotImplementedError


def _whole(number: Decimal) -> int:
    whole = int(number.to_integral_value(rounding=ROUND_DOWN, context=EXACT))
    return max(-FARTHEST - 1, min(whole, FARTHEST + 1))
