"""A task for each record that a saved view holds: made in the background, for each record once, however often the work is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import batched
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.tasks.making import add_task
from klientela.core.tasks.models import Priority, Task
from klientela.core.tasks.notices.services import notify
from klientela.core.tasks.series.services import links_of
from klientela.core.views.bulk.chosen import rows_asked
from klientela.kernel.entity import Entity, entity_of

TOGETHER = 100
MOST = 20_000
TOO_MANY = _("These are too many records at once. Choose a narrower view.")


@dataclass(frozen=True)
class Plan:
    """What is to be done with each record, until when, by whom: whoever looks after it, or whoever plans."""

    title: str
    due_on: str = ""
    text: str = ""
    priority: str = Priority.NORMAL
    for_owner: bool = True

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Plan:
        """A plan as a job carries it."""
        return cls(**{name: kept[name] for name in asdict(cls("")) if name in kept})


def plan_tasks(entity: Entity, question: str, *, plan: Plan, by: User, run: UUID) -> int:
    """Make the tasks, in portions that are each kept whole; gives how many there are now. A repeated run makes none twice."""
    keys = list(rows_asked(entity, question, by).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        raise ValidationError(TOO_MANY)
    return sum(_portion(entity, portion, plan=plan, by=by, run=run) for portion in batched(keys, TOGETHER))


def tell_planned(count: int, *, plan: Plan, by: User, run: UUID) -> None:
    """Tell whoever planned that it is done."""
    title = ngettext("%(n)s task planned: %(title)s", "%(n)s tasks planned: %(title)s", count) % {"n": count, "title": plan.title}
    notify(by, "task.planned", title=title, occurrence=str(run))


@transaction.atomic
def _portion(entity: Entity, keys: tuple[Any, ...], *, plan: Plan, by: User, run: UUID) -> int:
    made = {uuid5(run, str(key)): key for key in keys}
    known = set(Task.unscoped.filter(pk__in=made).values_list("pk", flat=True))
    wanted = {key: number for number, key in made.items() if number not in known}
    may_give = may(by, "delegate", entity_of(Task))
    for record in visible(by, "read", entity).filter(pk__in=wanted):
        owner = getattr(record, "owner", None) if plan.for_owner and may_give else None
        add_task(
            key=wanted[record.pk],
            title=plan.title,
            by=by,
            owner=owner if owner and owner.is_active else by,
            due_on=date.fromisoformat(plan.due_on) if plan.due_on else None,
            text=plan.text,
            priority=plan.priority,
            **links_of(record, by),
        )
    return len(made)
