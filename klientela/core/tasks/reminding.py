"""Reminders of tasks: each occurrence once on screen, whatever is started twice, killed, or done to the clock.

An occurrence is a task with the moment it asked to be reminded of. That it was told stands in the notification itself, which exists
once; so a second round, a second worker or a clock put back find it done. Of what was due while nobody worked, one reminder comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import acting
from klientela.core.access.decisions import sees
from klientela.core.access.grants import rules_version
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.models import Task
from klientela.core.tasks.notices.services import News, notify_many
from klientela.core.tasks.zones import zone_of
from klientela.kernel.entity import entity_of
from klientela.kernel.wall import beyond_the_wall
from klientela.ui.formats import formats

TOGETHER = 500
REMINDER, LATE = "task.reminder", "task.late"
MORNING = 8
"""The hour, by somebody's own clock, from which on he is told what has become late."""
OLDEST = timedelta(days=3)
"""What became late longer ago is not told any more."""


def remind(*, now: datetime | None = None) -> int:
    """Tell of all reminders that are due, person by person, in portions that each hold by themselves; gives how many there were."""
    count = 0
    while portion := _portion(now or timezone.now()):
        count += portion
    return count


@transaction.atomic
@beyond_the_wall("reminders of everybody")
def _portion(now: datetime) -> int:
    due = Task.objects.select_for_update(skip_locked=True, of=("self",)).filter(done_at=None, reminded_at=None, remind_at__lte=now)
    tasks = list(due.select_related("owner").order_by("owner", "pk")[:TOGETHER])
    notify_many(list(_as_each_sees(tasks, _reminder)), now=now)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(reminded_at=now)
    return len(tasks)


@beyond_the_wall("what has become late for everybody")
def tell_late(*, now: datetime | None = None) -> int:
    """In the morning, by the clock of each, tell of what has become late; of each task once."""
    moment = now or timezone.now()
    late = Q(due_on__lt=(moment + timedelta(days=1)).date(), due_on__gte=(moment - OLDEST).date())
    tasks = Task.objects.filter(late, done_at=None, owner__is_active=True).select_related("owner")
    late_ones = [task for task in tasks.order_by("owner", "pk").iterator(TOGETHER) if _is_late(task, moment)]
    news = list(_as_each_sees(late_ones, _late))
    told = 0
    for first in range(0, len(news), TOGETHER):
        told += len(notify_many(news[first : first + TOGETHER], now=moment))
    return told


def _as_each_sees(tasks: Iterable[Task], told: Callable[[Task], News | None]) -> Iterator[News]:
    """What is told of tasks, person by person with the rights of each, under one version of the rules."""
    version = rules_version()
    for owner, own in groupby(tasks, key=lambda task: task.owner):
        if owner is not None:
            with acting(owner, rules_version=version):
                news = [told(task) for task in own]
            yield from (each for each in news if each)


def _is_late(task: Task, moment: datetime) -> bool:
    owner: Any = task.owner
    local = moment.astimezone(zone_of(owner))
    return bool(task.due_on and task.due_on < local.date() and local.hour >= MORNING)


def _reminder(task: Task) -> News:
    owner: Any = task.owner
    return _news(task, REMINDER, title_of(task, owner), occurrence=f"{task.remind_at:%Y%m%dT%H%M%S%f}")


def _late(task: Task) -> News | None:
    owner: Any = task.owner
    if not sees(owner, entity_of(Task), "due_on"):
        return None
    return _news(task, LATE, _("Late: %(title)s"), occurrence=str(task.due_on))


def _news(task: Task, kind: str, title: Any, *, occurrence: str) -> News:
    owner: Any = task.owner
    values = {"title": title_of(task, owner)}
    told = {"text": _when(withheld_from(task, owner), owner), "values": values, "about": RecordRef("tasks", task.pk)}
    return News(owner, kind, title, occurrence=f"{task.pk}:{occurrence}", **told)


def _when(task: Task, owner: User) -> Any:
    """The day or moment it is due, by the owner's clock and as his language writes it."""
    day = formats(owner.language or settings.LANGUAGE_CODE).day
    if task.due_at:
        here = task.due_at.astimezone(zone_of(owner))
        return f"{day(here.date())}, {here:%H:%M}"
    return day(task.due_on)
