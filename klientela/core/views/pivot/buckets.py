"""Stretches of time by which days and moments are put together, and the days each begins and ends with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, IntegerField
from django.db.models.functions import ExtractIsoWeekDay, TruncDay, TruncMonth, TruncQuarter, TruncWeek, TruncYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.views.periods import quarter_label
from klientela.ui.formats import Formats, formats_now

LAST_MONTH = 12


@dataclass(frozen=True)
class Bucket:
    """One way of putting days together."""

    name: str
    label: Any
    key: Callable[[Any], Any]
    """The expression of the database, given the field's value."""
    told: Callable[[Any], str]
    last: Callable[[date], date] | None = None
    """The last day, given the first; None where the days of a bucket do not follow each other."""


def weekday_name(number: int) -> str:
    """A day of the week, Monday being 1."""
    return str(formats_now().locale.days["stand-alone"]["wide"][number - 1])


def _truncated(function: Any) -> Callable[[Any], Any]:
    return lambda value: function(value, output_field=DateField())


def _months_on(first: date, months: int) -> date:
    """The day before the same day so many months later."""
    year, month = divmod(first.month - 1 + months, LAST_MONTH)
    return date(first.year + year, month + 1, 1) - timedelta(days=1) if first.year + year <= date.max.year else date.max


def _month_told(first: date) -> str:
    return f"{formats_now().months[first.month - 1]} {first.year}"


def _quarter_told(first: date) -> str:
    return quarter_label(first.year, (first.month + 2) // 3)


def _week_told(first: date) -> str:
    words: Formats = formats_now()
    return _("Week of %(day)s") % {"day": words.day(first)}


BUCKETS = {
    bucket.name: bucket
    for bucket in (
        Bucket("year", gettext_lazy("year"), _truncated(TruncYear), lambda first: str(first.year), lambda first: _months_on(first, 12)),
        Bucket("quarter", gettext_lazy("quarter"), _truncated(TruncQuarter), _quarter_told, lambda first: _months_on(first, 3)),
        Bucket("month", gettext_lazy("month"), _truncated(TruncMonth), _month_told, lambda first: _months_on(first, 1)),
        Bucket("week", gettext_lazy("week"), _truncated(TruncWeek), _week_told, lambda first: first + timedelta(days=6)),
        Bucket("day", gettext_lazy("day"), _truncated(TruncDay), lambda day: formats_now().day(day), lambda day: day),
        Bucket("weekday", gettext_lazy("weekday"), lambda value: ExtractIsoWeekDay(value, output_field=IntegerField()), weekday_name),
    )
}
DEFAULT = "month"
