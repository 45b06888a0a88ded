"""A formula worked out in Python, for one record: what the database does for many."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, localcontext
from typing import Any

from klientela.core.records.own.formulas.checking import Checked, Fixed, Read
from klientela.core.records.own.formulas.names import Source
from klientela.core.records.own.formulas.working import EXACT

FARTHEST = Decimal("1e30")
"""A number from here on is no figure of a business: the formula says nothing then."""
BY_CLOCK: dict[str, Callable[["Clock"], Any]] = {"today": lambda clock: clock.today, "now": lambda clock: clock.now}


@dataclass(frozen=True)
class Clock:
    """What time it is for whoever reads."""

    today: date
    now: datetime
    zone: tzinfo


def evaluate(checked: Checked, value_of: Callable[[Source], Any], *, clock: Clock) -> Any:
    """The value of a formula; None where it says nothing. `value_of` gives the value of a field."""
    with localcontext(EXACT):
        found = _worked(checked, value_of, clock)
    return None if isinstance(found, Decimal) and abs(found) >= FARTHEST else found


def _worked(checked: Checked, value_of: Callable[[Source], Any], clock: Clock) -> Any:
    if isinstance(checked, Fixed):
        return checked.literal.value
    if isinstance(checked, Read):
        return _plain(value_of(checked.source))
    if checked.name in BY_CLOCK:
        return BY_CLOCK[checked.name](clock)
    values = [_worked(value, value_of, clock) for value in checked.values]
    if not checked.function.patient and None in values:
        return None
    if checked.name == "date":
        return _day(values[0], clock)
    return checked.function.work(*values)


def _day(value: Any, clock: Clock) -> date:
    return value.astimezone(clock.zone).date() if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    """A value of a field as formulas know it: numbers are decimal, an empty text is nothing."""
    if isinstance(value, bool):
        return value
    return None if value == "" else Decimal(value) if isinstance(value, int) else value
