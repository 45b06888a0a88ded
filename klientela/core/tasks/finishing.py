"""Doing a task, and what follows: the next one of a row of repetitions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from klientela.core.access.decisions import get_for
from klientela.core.identity.models import User
from klientela.core.records.services import save
from klientela.core.tasks.events import TaskFinished
from klientela.core.tasks.models import Task, TaskNeed, TaskState, TaskStep
from klientela.core.tasks.recurring import moved, next_day
from klientela.core.tasks.zones import today_of, zone_named
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish

REPEATED = ("title", "text", "party_id", "about_entity", "about_key", "priority", "repeats", "rrule", "zone", "repeats_since")
KEPT = ("owner_id", "team_id", "branch_id", "given_by_id", "needs_confirming")


@transaction.atomic
def finish(task: Task, by: User) -> Task:
    """Say that a task is done. What it waits for must be done before; of what repeats the next one is made."""
    task = get_for(by, entity_of(Task), task.pk, "update", lock=True)
    if not task.is_open:
        return task
    _refuse_waiting(task)
    task.done_at, task.done_by, task.state = timezone.now(), by, TaskState.DONE
    if task.owner is None:
        task.owner = by
    if not task.needs_confirming or task.given_by_id in (None, by.pk):
        task.reason = ""
    save(task, only=["done_at", "done_by", "state", "owner", "reason"])
    repeat(task)
    publish(TaskFinished(task_id=task.pk, actor_id=by.pk))
    return task


@transaction.atomic
def reopen(task: Task, *, by: User) -> Task:
    """Open a task again that was done by mistake; its repetition stays, unless it was never touched."""
    task = get_for(by, entity_of(Task), task.pk, "update", lock=True)
    if task.is_open:
        return task
    task.done_at, task.done_by, task.state = None, None, TaskState.OPEN
    save(task, only=["done_at", "done_by", "state"])
    untouched = Task.objects.filter(repeated_after=task.pk, version=1, done_at=None)
    untouched.update(deleted_at=timezone.now())
    return task


def repeat(task: Task, *, now: datetime | None = None) -> Task | None:
    """Make the next task of a row of repetitions, unless it exists; days that have passed meanwhile are left out."""
    if not task.rrule or not task.due_on or not task.repeats_since:
        return None
    yesterday = today_of(task.owner, now=now) - timedelta(days=1)
    day = next_day(task.rrule, task.repeats_since, after=max(task.due_on, yesterday))
    if day is None or Task.unscoped.filter(repeated_after=task.pk, deleted_at=None).exists():
        return None
    values: dict[str, Any] = {name: getattr(task, name) for name in (*REPEATED, *KEPT)}
    first: UUID = task.repeated_from or task.pk
    further = {name: _later(task, name, days=(day - task.due_on).days) for name in ("due_at", "remind_at")}
    following: Task = save(Task(**values, **further, due_on=day, repeated_from=first, repeated_after=task.pk))
    for step in TaskStep.objects.filter(task=task).order_by("position"):
        save(TaskStep(task=following, title=step.title, position=step.position))
    return following


def _later(task: Task, name: str, *, days: int) -> datetime | None:
    moment: datetime | None = getattr(task, name)
    return moved(moment, days=days, zone=zone_named(task.zone)) if moment else None


def _refuse_waiting(task: Task) -> None:
    waiting = TaskNeed.unscoped.filter(task=task, deleted_at=None, needs__deleted_at=None, needs__done_at=None).count()
    if waiting:
        text = ngettext("It waits for %(count)s task that is not done.", "It waits for %(count)s tasks that are not done.", waiting)
        raise ValidationError(text % {"count": waiting})
