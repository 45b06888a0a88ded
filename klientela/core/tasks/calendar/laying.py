"""Where meetings stand on a day: rows of a quarter of an hour, and lanes beside each other where they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from klientela.core.tasks.calendar.queries import Occurrence
from klientela.core.tasks.calendar.repeating import midnight
from klientela.core.tasks.zones import zone_named

QUARTERS = 96
MOST_LANES = 6
LONG = 24
"""What takes more quarters than these is shown by whole hours."""
USUAL = (7, 20)
"""The hours that are shown where nothing is earlier or later."""


@dataclass
class Placed:
    """A meeting on one day: from which quarter of an hour, how many of them, in which of how many lanes."""

    occurrence: Occurrence
    row: int
    rows: int
    lane: int = 0
    lanes: int = 1


def is_whole(occurrence: Occurrence) -> bool:
    """Whether it stands above the hours: of whole days, or longer than one."""
    return occurrence.is_all_day or occurrence.ends_at - occurrence.starts_at >= timedelta(days=1)


def on_day(occurrences: Iterable[Occurrence], day: date, zone: ZoneInfo) -> list[Occurrence]:
    """What takes place on a day, by the clock of its reader."""
    begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return [each for each in occurrences if _is_on(each, day, (begins, ends))]


def _is_on(occurrence: Occurrence, day: date, span: tuple[datetime, datetime]) -> bool:
    """Whole days are days of the calendar, wherever in the world they are looked at."""
    if occurrence.is_all_day and occurrence.zone:
        zone = zone_named(occurrence.zone)
        return occurrence.starts_at.astimezone(zone).date() <= day < occurrence.ends_at.astimezone(zone).date()
    return occurrence.starts_at < span[1] and (occurrence.ends_at > span[0] or occurrence.starts_at >= span[0])


def placed(occurrences: Iterable[Occurrence], day: date, zone: ZoneInfo) -> list[Placed]:
    """Meetings of a day with the place of each; what overlaps stands side by side."""
    found = [_rows(each, day, zone) for each in occurrences if not is_whole(each)]
    found.sort(key=lambda each: (each.row, -each.rows))
    together: list[Placed] = []
    until = 0
    for each in found:
        if together and each.row >= until:
            _side_by_side(together)
            together, until = [], 0
        together.append(each)
        until = max(until, each.row + each.rows)
    _side_by_side(together)
    return found


def hours_of(columns: Sequence[Sequence[Placed]]) -> tuple[int, int]:
    """The first hour shown and the one after the last: the usual ones, and those in which something takes place."""
    rows = [(each.row, each.row + each.rows) for column in columns for each in column]
    first = min([USUAL[0], *(begin // 4 for begin, _end in rows)])
    return first, max([USUAL[1], *(-(-end // 4) for _begin, end in rows)])


def _rows(occurrence: Occurrence, day: date, zone: ZoneInfo) -> Placed:
    row = _quarter(occurrence.starts_at, day, zone, up=False)
    end = _quarter(occurrence.ends_at, day, zone, up=True)
    rows = max(end - row, 2 if row < QUARTERS - 1 else 1)
    return Placed(occurrence, min(row, QUARTERS - 1), rows if rows <= LONG else -(-rows // 4) * 4)


def _quarter(moment: datetime, day: date, zone: ZoneInfo, *, up: bool) -> int:
    local = moment.astimezone(zone)
    if local.date() != day:
        return 0 if local.date() < day else QUARTERS
    minutes = local.hour * 60 + local.minute
    return -(-minutes // 15) if up else minutes // 15


def _side_by_side(together: list[Placed]) -> None:
    ends: list[int] = []
    for each in together:
        lane = next((number for number, end in enumerate(ends) if end <= each.row), len(ends))
        ends[lane:] = [each.row + each.rows, *ends[lane + 1 :]]
        each.lane = min(lane, MOST_LANES - 1)
    for each in together:
        each.lanes = min(len(ends), MOST_LANES)
