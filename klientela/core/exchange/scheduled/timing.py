"""When a scheduled import looks next, by the clock of its owner."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from klientela.core.exchange.scheduled.models import ImportSchedule, Rhythm


def next_time(schedule: ImportSchedule, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after another at which the import is due."""
    local = after.astimezone(zone)
    if schedule.rhythm == Rhythm.HOURLY:
        return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    day = local.date()
    if schedule.rhythm == Rhythm.WEEKLY:
        day += timedelta(days=(schedule.weekday - day.weekday()) % 7)
    step = timedelta(days=7 if schedule.rhythm == Rhythm.WEEKLY else 1)
    while (moment := datetime(day.year, day.month, day.day, schedule.hour, tzinfo=zone)) <= after:
        day += step
    return moment
