"""When a meeting takes place: the occurrences of a series inside a window, by the clock of its zone.

A series may have no end, so nothing reads all of it: a rule is first brought near the window, then followed to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.tasks.models import Meeting
from klientela.core.tasks.recurring import LATEST, MOST, RARELY, kept_in_month, parsed, words_of
from klientela.core.tasks.zones import zone_named

MOST_AT_ONCE = 400
"""So many occurrences of one series are read at once at most."""
LONGEST = timedelta(days=366)
UNKNOWN_ZONE = _("There is no time zone “%(zone)s”. Time zones are called by a place, such as Europe/Warsaw.")


def checked_zone(name: str) -> str:
    """The name of a time zone; an unknown one is refused."""
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError) as error:
        raise ValidationError({"zone": UNKNOWN_ZONE % {"zone": name[:60]}}) from error


def at_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A moment by the clock of a place; a time that summer time skips comes an hour later, of two the first is meant."""
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins by the clock of a place."""
    return at_clock(day, time(), zone)


def moments(meeting: Meeting, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """When a meeting begins and ends inside a window, changes of single occurrences left aside."""
    if not meeting.rrule:
        is_inside = meeting.starts_at < until and (meeting.ends_at > since or meeting.starts_at >= since)
        return [(meeting.starts_at, meeting.ends_at)] if is_inside else []
    zone, length = zone_named(meeting.zone), meeting.ends_at - meeting.starts_at
    if words_of(meeting.rrule).get("FREQ") not in RARELY:
        return []
    first = max(since - length - timedelta(days=1), meeting.starts_at - timedelta(days=1))
    days = _days(meeting, first.astimezone(zone).date(), until.astimezone(zone).date(), zone=zone)
    found = (lasting(meeting, day, zone) for day in days)
    return list(islice(((start, end) for start, end in found if start < until and (end > since or start >= since)), MOST_AT_ONCE))


def lasting(meeting: Meeting, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The occurrence of a series that begins on a day: as long as the first; one of whole days takes as many days."""
    start = at_clock(day, meeting.starts_at.astimezone(zone).time(), zone)
    if not meeting.is_all_day:
        return start, start + (meeting.ends_at - meeting.starts_at)
    return start, midnight(day + _whole_days(meeting, zone), zone)


def _whole_days(meeting: Meeting, zone: ZoneInfo) -> timedelta:
    return meeting.ends_at.astimezone(zone).date() - meeting.starts_at.astimezone(zone).date()


def _begins_last(meeting: Meeting, over: datetime, zone: ZoneInfo) -> date:
    """The day on which the last occurrence begins, which is not the day it is over where it goes on past midnight."""
    if meeting.is_all_day:
        return over.astimezone(zone).date() - _whole_days(meeting, zone)
    return (over - (meeting.ends_at - meeting.starts_at)).astimezone(zone).date()


def end_of(meeting: Meeting) -> datetime | None:
    """When the last occurrence of a meeting is over; None where there is no last one."""
    if not meeting.rrule:
        return meeting.ends_at
    words, zone = words_of(meeting.rrule), zone_named(meeting.zone)
    if not {"COUNT", "UNTIL"} & words.keys():
        return None
    since = meeting.starts_at.astimezone(zone).date()
    count = int(words.pop("COUNT", None) or MOST)
    last = since
    for moment in islice(parsed(kept_in_month(words, since), since, until=LATEST), count):
        last = moment.date()
    return lasting(meeting, last, zone)[1]


def _days(meeting: Meeting, first: date, last: date, *, zone: ZoneInfo) -> Iterator[date]:
    since = meeting.starts_at.astimezone(zone).date()
    words = words_of(meeting.rrule)
    if words.pop("COUNT", None) and meeting.lasts_until:
        last = min(last, _begins_last(meeting, meeting.lasts_until, zone))
    words = kept_in_month(words, since)
    near = brought_near(words, since, first)
    return (moment.date() for moment in parsed(words, near, until=last) if moment.date() >= first)


def brought_near(words: dict[str, str], since: date, target: date) -> date:
    """A later day from which the same rule gives the same days; a whole number of its periods after its beginning."""
    step, often = int(words.get("INTERVAL", "1")), words.get("FREQ", "")
    if target <= since:
        return since
    if often in ("DAILY", "WEEKLY"):
        days = step * (7 if often == "WEEKLY" else 1)
        return since + timedelta(days=(target - since).days // days * days)
    step *= 12 if often == "YEARLY" else 1
    months = ((target.year - since.year) * 12 + target.month - since.month) // step * step - step
    while months > 0:
        if (near := _months_later(since, months)) is not None:
            return near
        months -= step
    return since


def _months_later(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return None
