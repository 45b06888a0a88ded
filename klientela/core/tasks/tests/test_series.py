"""Series of tasks, planning for many, and how the work goes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.tasks.control import control_for
from klientela.core.tasks.models import Occasion, SeriesStep, Task, TaskSeries
from klientela.core.tasks.planning import Plan, plan_tasks
from klientela.core.tasks.series.services import begin_series, due_day
from klientela.core.tasks.services import add_task
from klientela.core.tasks.zones import today_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.services import win_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(cast):
    with acting(cast.dora):
        made = TaskSeries.objects.create(name="After a sale", begins_with=Occasion.WON)
        for days, title, doer in ((3, "Call", "owner"), (30, "Visit", "starter"), (7, "Send a card", "team")):
            SeriesStep.objects.create(series=made, title=title, days=days, doer=doer)
    return made


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Zamek Polska"}, by=cast.ewa)
        return create(entity_named("deals"), {"name": "Pumps", "party": party}, by=cast.ewa)


@pytest.mark.parametrize(
    ("since", "days", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 6, date(2026, 11, 30)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
    ],
)
def test_working_days_leave_out_the_weekend(since, days, expected):
    assert due_day(since, days, on_workdays=True) == expected
    assert due_day(since, days, on_workdays=False) == since + timedelta(days=days)


def test_a_won_deal_begins_the_series_once(cast, series, deal):
    with acting(cast.ewa):
        win_deal(deal, by=cast.ewa)
        tasks = list(Task.objects.filter(about_key=deal.pk).order_by("due_on"))
    assert [(task.title, (task.due_on - today_of(cast.ewa)).days) for task in tasks] == [("Call", 3), ("Send a card", 7), ("Visit", 30)]
    assert [task.owner for task in tasks] == [cast.ewa, None, cast.ewa]
    assert {task.party_id for task in tasks} == {deal.party_id}


def test_a_series_begins_by_hand_from_any_day(cast, series, deal):
    with acting(cast.ewa):
        tasks = begin_series(series, deal, by=cast.ewa, since=date(2026, 12, 1))
        assert tasks[0].due_on == date(2026, 12, 4)
        SeriesStep.objects.filter(series=series).delete()
        with pytest.raises(ValidationError):
            begin_series(series, deal, by=cast.ewa)


def test_a_task_for_each_of_a_list_is_made_once(cast, deal):
    run, deals = uuid4(), entity_named("deals")
    with acting(cast.ewa):
        plan = Plan("Wish a happy new year", "2027-01-02")
        assert plan_tasks(deals, "", plan=plan, by=cast.ewa, run=run) == 1
        assert plan_tasks(deals, "", plan=plan, by=cast.ewa, run=run) == 1
        (task,) = Task.objects.filter(title="Wish a happy new year")
    assert (task.about_key, task.due_on) == (deal.pk, date(2027, 1, 2))


def test_control_counts_what_one_sees(cast):
    today = today_of(cast.ewa)
    with acting(cast.ewa):
        add_task(title="Late", by=cast.ewa, due_on=today - timedelta(days=3))
        add_task(title="Next week", by=cast.ewa, due_on=today + timedelta(days=7))
        (ewa,) = [person for person in control_for(cast.ewa).people if person.key == cast.ewa.pk]
    assert (ewa.open, ewa.late, ewa.weeks[1]) == (2, 1, 1)
    with acting(cast.eve):
        assert control_for(cast.eve).people == []
