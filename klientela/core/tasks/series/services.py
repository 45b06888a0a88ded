"""Beginning a series of tasks for a record, by hand or because something happened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees
from klientela.core.access.models import Team
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.models import RecordRef
from klientela.core.tasks.making import add_task
from klientela.core.tasks.models import Doer, SeriesRun, SeriesStep, Task, TaskSeries
from klientela.core.tasks.zones import today_of
from klientela.kernel.entity import entity_of

EMPTY = _("This series holds no tasks yet.")
WEEKEND = (5, 6)


@transaction.atomic
def begin_series(series: TaskSeries, record: Any, *, by: User, since: date | None = None) -> list[Task]:
    """Make the tasks of a series for a record, counted from a day: today, unless another is given."""
    steps = list(SeriesStep.objects.filter(series=series).order_by("days", "id"))
    if not steps:
        raise ValidationError(EMPTY)
    first, links = since or today_of(by), links_of(record, by)
    return [_task(step, record, by=by, day=due_day(first, step.days, on_workdays=series.on_workdays), links=links) for step in steps]


@transaction.atomic
def begin_by_occasion(occasion: str, record: Any, *, by: User) -> int:
    """Begin the series that this occasion begins, each once for a record; whoever may make no tasks begins none."""
    if not may(by, "create", entity_of(Task)):
        return 0
    begun = 0
    ref = RecordRef.of(record)
    for series in TaskSeries.objects.filter(begins_with=occasion, is_active=True):
        _run, is_new = SeriesRun.objects.get_or_create(series=series, key=ref.key, occasion=occasion, defaults={"entity": ref.entity})
        if is_new and SeriesStep.objects.filter(series=series).exists():
            begun += len(begin_series(series, record, by=by))
    return begun


def due_day(since: date, days: int, *, on_workdays: bool) -> date:
    """So many days before or after a day; of working days Saturdays and Sundays are left out."""
    if not on_workdays:
        return since + timedelta(days=days)
    step, day, left = (1 if days >= 0 else -1), since, abs(days)
    while left or day.weekday() in WEEKEND:
        day += timedelta(days=step)
        left -= 1 if left and day.weekday() not in WEEKEND else 0
    return day


def links_of(record: Any, user: User) -> dict[str, Any]:
    """How tasks hang on a record, as far as whoever makes them sees it."""
    entity = entity_of(record)
    if isinstance(record, Party):
        return {"party": record}
    field = getattr(record, "party_column", "").removesuffix("_id")
    party = getattr(record, field) if field and sees(user, entity, field) else None
    seen = party is not None and may(user, "read", party)
    return {"about": record, "party": party if seen else None}


def _task(step: SeriesStep, record: Any, *, by: User, day: date, links: dict[str, Any]) -> Task:
    owner, team = _doer(step, record, by=by)
    return add_task(title=step.title, by=by, owner=owner, team=team, due_on=day, priority=step.priority, text=step.text, **links)


def _doer(step: SeriesStep, record: Any, *, by: User) -> tuple[User | None, Team | None]:
    """Who gets the task; where he has left or may not be given any, whoever begins the series."""
    if step.doer == Doer.TEAM:
        team = getattr(record, "team", None) or home_of(by)[0]
        return (None, team) if team else (by, None)
    owner = getattr(record, "owner", None) if step.doer == Doer.OWNER else None
    may_give = may(by, "delegate", entity_of(Task))
    return (owner if owner and owner.is_active and (owner == by or may_give) else by), None
