"""Days that move with the calendar: `today`, `-30d`, `this.month`, `last.12.months`. What they mean is found when it is asked."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from klientela.core.identity.models import User

FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)
AWAY = re.compile(r"([+-]?)(\d{1,4})([dwmy])")
PERIOD = re.compile(r"(this|last|next)\.(day|week|month|quarter|year)")
SPAN = re.compile(r"(last|next)\.(\d{1,4})\.(day|week|month|quarter|year)s?")
NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}
MONTHS = {"m": 1, "y": 12, "month": 1, "quarter": 3, "year": 12}
WEEK = 7


@dataclass(frozen=True)
class Days:
    """A day, or all days from the first to the last."""

    first: date
    last: date


@dataclass(frozen=True)
class Moving:
    """A day or period as it was written, that means other days tomorrow."""

    text: str


type Moment = date | Moving


def read_moment(text: str) -> Moment:
    """A day as it is written, or one that moves. Raises `ValueError` for what is neither."""
    if text in NAMED or any(form.fullmatch(text) for form in (AWAY, PERIOD, SPAN)):
        return Moving(text)
    return date.fromisoformat(text)


def days_of(moment: Moment, today: date) -> Days:
    """The days that are meant, asked on a certain day."""
    if isinstance(moment, date):
        return _single(min(max(moment, FIRST_DAY), LAST_DAY))
    text = moment.text
    if text in NAMED:
        return _single(_moved(today, NAMED[text], "d"))
    if found := AWAY.fullmatch(text):
        return _single(_moved(today, int(f"{found[1]}{found[2]}"), found[3]))
    if found := SPAN.fullmatch(text):
        return _rolling(today, int(found[2]), unit=found[3], back=found[1] == "last")
    way, _dot, unit = text.partition(".")
    return _whole({"last": -1, "this": 0, "next": 1}[way], unit, today)


def today_for(user: User) -> date:
    """The day it is where a user lives."""
    return timezone.localdate(timezone=zone_of(user))


def zone_of(user: User) -> tzinfo:
    """The time zone in which a user reads days."""
    return ZoneInfo(user.zone) if user.zone else timezone.get_current_timezone()


def _single(day: date) -> Days:
    return Days(day, day)


def _rolling(today: date, number: int, *, unit: str, back: bool) -> Days:
    """The last seven days end today, the next seven begin today."""
    other = _moved(today, -number if back else number, unit)
    return Days(other, today) if back else Days(today, other)


def _whole(way: int, unit: str, today: date) -> Days:
    first = _moved(_first_of(today, unit), way, unit)
    return Days(first, _moved(first, 1, unit) - timedelta(days=1))


def _first_of(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    size = MONTHS[unit]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def _moved(day: date, number: int, unit: str) -> date:
    """A day so many units on; the end of a shorter month stands for days it does not have."""
    try:
        if unit not in MONTHS:
            return min(max(day + timedelta(days=number * (WEEK if unit[0] == "w" else 1)), FIRST_DAY), LAST_DAY)
        years, month = divmod(day.year * 12 + day.month - 1 + number * MONTHS[unit], 12)
        return min(max(date(years, month + 1, min(day.day, monthrange(years, month + 1)[1])), FIRST_DAY), LAST_DAY)
    except (ValueError, OverflowError):
        return LAST_DAY if number > 0 else FIRST_DAY
