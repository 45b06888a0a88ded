"""Tasks as lines to be ticked: what stands in each for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.models import Priority, Task, TaskState
from klientela.core.tasks.zones import today_of, zone_of
from klientela.core.views.addresses import record_address
from klientela.kernel.entity import entity_named, entity_of

WORDS = {
    TaskState.OFFERED: _("to be accepted"),
    TaskState.DECLINED: _("declined"),
    TaskState.RETURNED: _("returned"),
}


@dataclass(frozen=True)
class Line:
    """One task as somebody sees it in a list."""

    task: Task
    title: str
    url: str
    party: str = ""
    day: date | None = None
    time: datetime | None = None
    is_late: bool = False
    is_high: bool = False
    is_done: bool = False
    may_tick: bool = False
    may_take: bool = False
    waits_for_me: bool = False
    """Whether it was given to whoever looks, and he has not answered."""
    word: Any = ""
    owner: str = ""

    @property
    def pk(self) -> Any:
        """The key of the task."""
        return self.task.pk


def lines_of(tasks: Sequence[Task], user: User, *, with_owner: bool = False) -> list[Line]:
    """Tasks a user may read, as lines; rights and names are asked for all of them together."""
    entity, keys = entity_of(Task), [task.pk for task in tasks]
    asked = {"update": keys, "take": [task.pk for task in tasks if task.owner_id is None]}
    may = {
        op: set(visible(user, op, entity).filter(pk__in=some).values_list("pk", flat=True)) if some else set() for op, some in asked.items()
    }
    parties = _parties({task.party_id for task in tasks if task.party_id}, user)
    hidden, today = fields_for(user, entity), today_of(user)
    return [_line(task, user, parties=parties, may=may, today=today, hidden=hidden, with_owner=with_owner) for task in tasks]


def _line(
    task: Task,
    user: User,
    *,
    parties: dict[Any, str],
    may: dict[str, set[Any]],
    today: date,
    hidden: frozenset[str],
    with_owner: bool,
) -> Line:
    shown = withheld_from(task, user)
    day, is_done = shown.due_on, task.done_at is not None
    return Line(
        task,
        title_of(task, user),
        record_address(entity_of(Task), task.pk),
        party=parties.get(shown.party_id, ""),
        day=day,
        time=shown.due_at.astimezone(zone_of(user)) if shown.due_at else None,
        is_late=bool(day and day < today and not is_done),
        is_high=shown.priority == Priority.HIGH,
        is_done=is_done,
        may_tick=task.pk in may.get("update", ()) and not hidden & {"state", "done_at"},
        may_take=task.owner_id is None and task.pk in may.get("take", ()),
        waits_for_me=task.state == TaskState.OFFERED and task.owner_id == user.pk,
        word=WORDS.get(TaskState(shown.state), "") if shown.state else "",
        owner=_owner(task) if with_owner and "owner" not in hidden else "",
    )


def _owner(task: Task) -> str:
    if task.owner:
        return task.owner.name
    return task.team.name if task.team else ""


def _parties(keys: set[Any], user: User) -> dict[Any, str]:
    entity = entity_named("parties")
    found = visible(user, "read", entity).filter(pk__in=keys) if keys else ()
    return {party.pk: title_of(party, user) for party in found}
