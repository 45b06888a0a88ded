"""Clocks that jump, and the two nights on which summer time changes: jobs by the clock run once, working hours stay where they are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicDeferrer, PeriodicRegistry

from klientela.core.exchange.scheduled.models import ImportSchedule, Rhythm
from klientela.core.exchange.scheduled.timing import next_time
from klientela.core.jobs.queue import overtaken
from klientela.core.tasks.booking.spans import Hours, working

ZONES = [ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Bucharest")]
CHANGES = [date(2027, 3, 28), date(2027, 10, 31)]
NIGHTLY = "backups.order.repeat"
HOUR = timedelta(hours=1)


def ticked(moments, *, name=NIGHTLY):
    """The times for which a job by the clock is ordered when the clock of the worker shows these moments, one after the other."""
    registry = PeriodicRegistry()
    registry.periodic_tasks = {key: kept for key, kept in app.periodic_registry.periodic_tasks.items() if key[0] == name}
    clock = PeriodicDeferrer(registry)
    return [at for moment in moments for _task, at in clock.get_previous_tasks(at=moment.timestamp())]


def hours(day, zone):
    morning = datetime.combine(day, time(0), zone).astimezone(UTC)
    (span,) = working(Hours(zone=zone, days=frozenset(range(7)), begins=time(9), ends=time(17)), since=morning, until=morning + 23 * HOUR)
    return span


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_on_the_night_of_the_change_each_job_by_the_clock_is_ordered_once(change, zone):
    begin = datetime.combine(change, time(0), zone).astimezone(UTC) - 12 * HOUR
    found = ticked(begin + n * timedelta(minutes=5) for n in range(36 * 12))
    assert [datetime.fromtimestamp(at, UTC).strftime("%H:%M") for at in found].count("01:11") == len(found) == len(set(found))
    assert len(found) in {1, 2}
    schedule = ImportSchedule(rhythm=Rhythm.DAILY, hour=3)
    first = next_time(schedule, after=begin, zone=zone)
    second = next_time(schedule, after=first, zone=zone)
    assert second - first in {23 * HOUR, 24 * HOUR, 25 * HOUR}
    assert second.astimezone(zone).date() - first.astimezone(zone).date() == timedelta(days=1)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_working_hours_are_those_of_the_clock_on_the_wall(change, zone):
    begins, ends = hours(change, zone)
    assert [moment.astimezone(zone).hour for moment in (begins, ends)] == [9, 17]
    assert ends - begins == 8 * HOUR
    before = hours(change - timedelta(days=1), zone)[0]
    assert begins - before == (23 if change.month == 3 else 25) * HOUR


@pytest.mark.django_db
def test_a_clock_that_is_put_back_orders_nothing_twice(db):
    task = app.periodic_registry.periodic_tasks[NIGHTLY, ""]
    moment = int(datetime(2027, 10, 31, 1, 11, tzinfo=UTC).timestamp())
    orders = ProcrastinateJob.objects.filter(task_name=NIGHTLY)
    asked = [
        app.connector.execute_query_one(
            "SELECT procrastinate_defer_periodic_job_v2(%(q)s, NULL, NULL, %(task)s, 0, %(id)s, %(at)s, %(args)s) AS id",
            q="default",
            task=task.task.name,
            id="",
            at=moment,
            args={},
        )
        for _time in range(2)
    ]
    assert orders.count() == 1
    assert asked[1]["id"] is None


def test_what_a_clock_put_forward_has_passed_over_is_done_once():
    asleep = datetime(2027, 3, 27, 22, tzinfo=UTC)
    awake = asleep + 9 * HOUR
    each_minute = next(key[0] for key, kept in app.periodic_registry.periodic_tasks.items() if kept.cron == "* * * * *")
    missed = ticked([asleep, awake], name=each_minute)
    assert len(missed) > 500
    assert len([at for at in missed if not overtaken("* * * * *", at, now=awake.timestamp())]) == 1
    night = ticked([asleep - 20 * HOUR - timedelta(minutes=45), asleep, awake])[1:]
    assert [overtaken("11 1 * * *", at, now=awake.timestamp()) for at in night] == [False]
