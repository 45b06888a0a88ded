"""When meetings take place, by the clock of any zone, whatever summer time does."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from klientela.core.tasks.calendar.repeating import MOST_AT_ONCE, at_clock, brought_near, checked_zone, end_of, moments
from klientela.core.tasks.models import Meeting
from klientela.core.tasks.recurring import kept_in_month, parsed, words_of

WARSAW = ZoneInfo("Europe/Warsaw")
ZONES = st.sampled_from([
    "Europe/Warsaw",
    "Europe/Bucharest",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
])
RULES = st.sampled_from([
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,MO",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;INTERVAL=2;BYDAY=1MO;BYMONTH=9",
])  # fmt: skip


def series(start: datetime, rule: str, *, hours: float = 1, zone: str = "Europe/Warsaw") -> Meeting:
    meeting = Meeting(title="x", starts_at=start, ends_at=start + timedelta(hours=hours), rrule=rule, zone=zone)
    meeting.lasts_until = end_of(meeting)
    return meeting


@settings(max_examples=60, deadline=None)
@given(ZONES, st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.times(), RULES)
def test_a_series_stays_at_the_same_time_by_the_clock(zone: str, day: date, clock: time, rule: str):
    place = ZoneInfo(zone)
    start = at_clock(day, clock.replace(microsecond=0), place)
    meant = start.astimezone(place).time()
    found = moments(series(start, rule, zone=zone), start, start + timedelta(days=800))
    assert all(later - earlier >= timedelta(hours=22) for (earlier, _a), (later, _b) in itertools.pairwise(found))
    assert all(end - begin == timedelta(hours=1) for begin, end in found)
    odd = [begin for begin, _end in found if begin.astimezone(place).time() != meant]
    assert all(at_clock(begin.astimezone(place).date(), meant, place) == begin for begin in odd)


@settings(max_examples=80, deadline=None)
@given(RULES, st.dates(date(1990, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2031, 1, 1)))
def test_a_rule_brought_near_gives_the_same_days(rule: str, since: date, target: date):
    words = kept_in_month(words_of(rule), since)
    until = target + timedelta(days=500)
    whole = [moment.date() for moment in parsed(words, since, until=until) if moment.date() >= target]
    near = [moment.date() for moment in parsed(words, brought_near(words, since, target), until=until) if moment.date() >= target]
    assert near == whole


def test_both_changes_of_summer_time():
    daily = series(datetime(2026, 3, 27, 2, 30, tzinfo=WARSAW), "FREQ=DAILY")
    spring = moments(daily, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    assert [f"{begin.astimezone(WARSAW):%d %H:%M}" for begin, _end in spring] == ["28 02:30", "29 03:30", "30 02:30"]
    autumn = moments(daily, datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 27, tzinfo=UTC))
    assert [f"{begin.astimezone(WARSAW):%d %H:%M %z}" for begin, _end in autumn] == ["24 02:30 +0200", "25 02:30 +0200", "26 02:30 +0100"]


def test_whole_days_stay_whole():
    start = datetime(2026, 3, 28, tzinfo=WARSAW)
    trip = Meeting(
        starts_at=start, ends_at=datetime(2026, 3, 30, tzinfo=WARSAW), rrule="FREQ=YEARLY", zone="Europe/Warsaw", is_all_day=True
    )
    ((begin, end),) = moments(trip, datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 4, 20, tzinfo=UTC))
    assert (begin, end) == (datetime(2027, 3, 28, tzinfo=WARSAW), datetime(2027, 3, 30, tzinfo=WARSAW))


def test_an_endless_series_is_read_only_near_the_window():
    old = series(datetime(1950, 1, 1, 8, tzinfo=UTC), "FREQ=DAILY", zone="UTC")
    assert old.lasts_until is None
    window = datetime(2150, 5, 1, tzinfo=UTC), datetime(2190, 5, 1, tzinfo=UTC)
    assert len(moments(old, *window)) == MOST_AT_ONCE
    three = series(datetime(2026, 1, 1, 8, tzinfo=UTC), "FREQ=DAILY;COUNT=3", zone="UTC")
    assert three.lasts_until == datetime(2026, 1, 3, 9, tzinfo=UTC)
    assert len(moments(three, datetime(2026, 1, 2, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))) == 2


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "x" * 300, "Europe", "\x00"])
def test_an_unknown_zone_is_refused_in_plain_words(name: str):
    with pytest.raises(ValidationError, match="There is no time zone"):
        checked_zone(name)
