"""The arithmetic of free time, held against counting minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from klientela.core.tasks.booking.spans import Hours, common, free_for_all, merged, slots, without, working

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
minutes = st.integers(0, 90)
spans = st.lists(st.tuples(minutes, minutes).map(lambda pair: (START + min(pair) * MINUTE, START + max(pair) * MINUTE)), max_size=7)
ZONES = st.sampled_from(["Europe/Warsaw", "Europe/Bucharest", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])


def counted(some):
    return {at for begins, ends in some for at in range((begins - START) // MINUTE, (ends - START) // MINUTE)}


@settings(max_examples=60, deadline=None)
@given(spans, spans, spans)
def test_time_is_added_taken_away_and_shared_as_minutes_are(some, others, third):
    assert counted(merged(some)) == counted(some)
    assert counted(without(some, others)) == counted(some) - counted(others)
    assert counted(common(some, others)) == counted(some) & counted(others)
    assert counted(free_for_all([some, others], third)) == (counted(some) & counted(others)) - counted(third)
    for result in (merged(some), without(some, others), common(some, others)):
        assert all(a[1] <= b[0] for a, b in pairwise(result))


@settings(max_examples=60, deadline=None)
@given(spans, spans, st.sampled_from([5, 15, 20]), st.sampled_from([5, 15, 30]))
def test_what_is_offered_fits_and_nothing_that_fits_is_left_out(some, taken, length, step):
    free = without(some, taken)
    offered = list(slots(free, length=length * MINUTE, step=step * MINUTE))
    whole = counted(free)
    fitting = {at for at in range(0, 91, step) if set(range(at, at + length)) <= whole}
    assert {(begins - START) // MINUTE for begins, _ends in offered} == fitting


@settings(max_examples=60, deadline=None)
@given(ZONES, st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(0, 23), st.integers(0, 23))
def test_working_hours_are_by_the_clock_of_whoever_works(name, day, begins, ends):
    zone = ZoneInfo(name)
    hours = Hours(time(min(begins, ends)), time(max(begins, ends)), frozenset({0, 1, 2, 3, 4}), zone)
    since = datetime.combine(day, time(), zone)
    found = working(hours, since=since, until=since + timedelta(days=9), off=frozenset({day}))
    for start, stop in found:
        local = start.astimezone(zone)
        assert local.weekday() < 5 and local.date() != day and start < stop
        assert local.time() >= hours.begins and stop.astimezone(zone).time() <= time(23, 59, 59)


def test_hours_that_end_before_they_begin_are_none():
    hours = Hours(time(17), time(9), frozenset(range(7)), ZoneInfo("UTC"))
    assert working(hours, since=START, until=START + timedelta(days=3)) == []


def test_nobody_works_never():
    assert free_for_all([], []) == []
