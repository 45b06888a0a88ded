"""Periods of days, for reports and filters: named ones relative to today, calendar ones, and free ones from a query string."""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_DAY = timedelta(days=1)
_CALENDAR = re.compile(r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days; the first and the last both belong to it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A period cannot end before it starts.")

    @classmethod
    def this_month(cls, today: date) -> "Period":
        return cls.month(today.year, today.month)

    @classmethod
    def this_quarter(cls, today: date) -> "Period":
        return cls.quarter(today.year, (today.month + 2) // 3)

    @classmethod
    def this_year(cls, today: date) -> "Period":
        return cls.year(today.year)

    @classmethod
    def last_days(cls, count: int, today: date) -> "Period":
        """So many days up to and including today."""
        return cls(today - _DAY * (count - 1), today)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls(date(year, month, 1), _month_end(year, month))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        return cls(date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3))

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def named(cls, name: str, today: date) -> "Period":
        """A period of NAMES, or a calendar one: `2017`, `2017-Q1`, `2017-03`. Anything else raises ValueError."""
        if name in _NAMED:
            return _NAMED[name](today)
        found = _CALENDAR.fullmatch(name)
        if not found or found["year"] == "0000":
            raise ValueError(f"{name!r} is not a period.")
        year = int(found["year"])
        if found["quarter"]:
            return cls.quarter(year, int(found["quarter"]))
        return cls.month(year, int(found["month"])) if found["month"] else cls.year(year)

    @classmethod
    def parse(cls, query: Mapping[str, str], today: date, *, default: str = "this-month") -> "Period":
        """The period a query string asks for by `period` or by `from` and `to`; what cannot be read is the default.

        An open end is the beginning or end of time; `from` after `to` is read the other way round.
        """
        try:
            if name := query.get("period", ""):
                return cls.named(name, today)
            if query.get("from") or query.get("to"):
                start = date.fromisoformat(query.get("from") or date.min.isoformat())
                end = date.fromisoformat(query.get("to") or date.max.isoformat())
                return cls(min(start, end), max(start, end))
        except ValueError:
            pass
        return cls.named(default, today)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_ever(self) -> bool:
        return self == EVER

    def previous(self) -> "Period | None":
        """The period of the same kind just before: the month before a month, else as many days. None where time begins."""
        if self.start == date.min:
            return None
        last = self.start - _DAY
        months = self._whole_months()
        if months:
            first = _months_before(self.start, months)
        elif self.days > (last - date.min).days:
            first = date.min
        else:
            first = self.start - _DAY * self.days
        return Period(first, last)

    def as_query(self) -> dict[str, str]:
        """The query string that gives this period again."""
        if self.is_ever:
            return {"period": "ever"}
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + _DAY * number for number in range(self.days))

    def _whole_months(self) -> int:
        if self.start.day != 1 or self.end != _month_end(self.end.year, self.end.month):
            return 0
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        return months if (self.start.year - 1) * 12 + self.start.month > months else 0


EVER = Period(date.min, date.max)

NAMES: dict[str, str | Promise] = {
    "this-month": _("This month"),
    "last-month": _("Last month"),
    "this-quarter": _("This quarter"),
    "last-quarter": _("Last quarter"),
    "this-year": _("This year"),
    "last-year": _("Last year"),
    "last-30-days": _("Last 30 days"),
    "last-90-days": _("Last 90 days"),
    "last-365-days": _("Last 365 days"),
    "ever": _("All time"),
}
"""Names of periods for a choice, with their labels."""

_NAMED: dict[str, Callable[[date], Period]] = {
    "this-month": Period.this_month,
    "last-month": lambda today: _before(Period.this_month(today)),
    "this-quarter": Period.this_quarter,
    "last-quarter": lambda today: _before(Period.this_quarter(today)),
    "this-year": Period.this_year,
    "last-year": lambda today: _before(Period.this_year(today)),
    "last-30-days": lambda today: Period.last_days(30, today),
    "last-90-days": lambda today: Period.last_days(90, today),
    "last-365-days": lambda today: Period.last_days(365, today),
    "ever": lambda today: EVER,
}


def _before(period: Period) -> Period:
    return period.previous() or period


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_before(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
