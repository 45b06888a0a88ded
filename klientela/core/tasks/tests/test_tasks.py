"""Tasks: given, taken, done, repeated, waiting for each other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.records.services import change, create
from klientela.core.tasks.models import Task, TaskState, TaskStep
from klientela.core.tasks.queries import open_tasks_of
from klientela.core.tasks.services import accept, add_task, confirm, decline, delegate, finish, give_back, put_into_queue, reopen, take
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def party(cast):
    with acting(cast.dora):
        return create(entity_named("organizations"), {"name": "Zamek Polska"}, by=cast.dora)


def test_a_task_is_its_makers_and_stands_with_its_party(cast, party):
    with acting(cast.ewa):
        task = add_task(title="Call about rates", by=cast.ewa, party=party, due_on=date(2026, 11, 23), steps=["Price", "Dates"])
        assert (task.owner, task.state, task.is_open) == (cast.ewa, TaskState.OPEN, True)
        assert [step.title for step in TaskStep.objects.filter(task=task)] == ["Price", "Dates"]
        assert open_tasks_of(party, cast.ewa) == [task]
        finish(task, by=cast.ewa)
        assert open_tasks_of(party, cast.ewa) == []


def test_a_given_task_is_accepted_done_and_confirmed(cast):
    with acting(cast.dora):
        task = add_task(title="Count the stock", by=cast.dora, owner=cast.ewa, needs_confirming=True)
    assert (task.state, task.given_by) == (TaskState.OFFERED, cast.dora)
    with acting(cast.ewa):
        accept(task, by=cast.ewa)
        done = finish(task, by=cast.ewa)
        with pytest.raises(ValidationError):
            confirm(done, by=cast.ewa)
    with acting(cast.dora):
        assert give_back(done, by=cast.dora, reason="Two shelves are missing").state == TaskState.RETURNED
    with acting(cast.ewa):
        finish(task, by=cast.ewa)
    with acting(cast.dora):
        assert confirm(task, by=cast.dora).state == TaskState.CONFIRMED


def test_a_declined_task_goes_back_with_a_reason_and_both_see_it(cast):
    with acting(cast.dora):
        task = add_task(title="Go to Kraków", by=cast.dora, owner=cast.ewa)
    with acting(cast.ewa):
        with pytest.raises(ValidationError):
            decline(task, by=cast.ewa, reason=" ")
        declined = decline(task, by=cast.ewa, reason="On holiday")
        assert may(cast.ewa, "read", declined)
    assert (declined.owner, declined.state, declined.reason) == (cast.dora, TaskState.DECLINED, "On holiday")


def test_whoever_hands_a_task_on_keeps_seeing_it(cast):
    with acting(cast.ewa):
        task = add_task(title="Send the offer", by=cast.ewa)
        delegate(task, to=cast.ion, by=cast.ewa, note="You know them")
        assert may(cast.ewa, "read", task)
        with pytest.raises(ValidationError):
            accept(task, by=cast.ewa)
    with acting(cast.ion):
        assert accept(task, by=cast.ion).owner == cast.ion


def test_of_a_queue_one_takes_it(cast):
    with acting(cast.dora):
        team = entity_named("teams").model.objects.get(members__user=cast.ewa)
        task = add_task(title="Ring back", by=cast.dora, team=team)
    assert task.owner is None
    with acting(cast.ewa):
        assert take(task, by=cast.ewa).owner == cast.ewa
        with pytest.raises(ValidationError):
            take(task, by=cast.ewa)
        assert put_into_queue(task, team=team, by=cast.ewa).owner is None
    with acting(cast.dora):
        assert take(task, by=cast.dora).given_by == cast.ewa


def test_done_it_comes_again_once_with_its_reminder(cast):
    cast.ewa.zone = "Europe/Warsaw"
    due = datetime.combine(timezone.now().date() + timedelta(days=40), datetime.min.time(), tzinfo=UTC).replace(hour=9)
    with acting(cast.ewa):
        task = add_task(
            title="Report", by=cast.ewa, due_at=due, remind_at=due - timedelta(hours=1), repeats="FREQ=MONTHLY", steps=["Figures"]
        )
        finish(task, by=cast.ewa)
        (following,) = Task.objects.filter(repeated_from=task.pk)
        assert following.due_at - following.remind_at == timedelta(hours=1)
        assert following.due_on.day == task.due_on.day or following.due_on.day >= 28
        assert TaskStep.objects.filter(task=following).count() == 1
        reopen(task, by=cast.ewa)
        finish(task, by=cast.ewa)
        assert Task.objects.filter(repeated_from=task.pk).count() == 1


def test_a_late_repetition_leaves_out_what_has_passed(cast):
    today = timezone.now().date()
    with acting(cast.ewa):
        task = add_task(title="Water the plants", by=cast.ewa, due_on=today - timedelta(days=10), repeats="FREQ=DAILY")
        finish(task, by=cast.ewa)
        assert Task.objects.get(repeated_from=task.pk).due_on >= today - timedelta(days=1)


def test_tasks_wait_for_others_but_never_in_a_circle(cast):
    needs = entity_named("task-needs")
    with acting(cast.ewa):
        first, second, third = (add_task(title=f"Part {n}", by=cast.ewa) for n in range(3))
        create(needs, {"task": second, "needs": first}, by=cast.ewa)
        create(needs, {"task": third, "needs": second}, by=cast.ewa)
        with pytest.raises(ValidationError):
            create(needs, {"task": first, "needs": third}, by=cast.ewa)
        with pytest.raises(ValidationError):
            finish(second, by=cast.ewa)
        finish(first, by=cast.ewa)
        assert finish(second, by=cast.ewa).done_at


def test_another_day_moves_the_reminder(cast):
    due = datetime(2026, 12, 1, 9, tzinfo=UTC)
    with acting(cast.ewa):
        task = add_task(title="Visit", by=cast.ewa, due_at=due, remind_at=due - timedelta(hours=2))
        task.refresh_from_db()
        moved = change(entity_named("tasks"), task.pk, {"due_at": due + timedelta(days=2)}, by=cast.ewa, version=task.version)
    assert (moved.due_on, moved.remind_at) == (date(2026, 12, 3), due + timedelta(days=1, hours=22))
