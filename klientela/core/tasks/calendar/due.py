"""Tasks that are due on the days of a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.models import Task
from klientela.core.tasks.queries import tasks_open_to
from klientela.core.tasks.zones import zone_of
from klientela.core.views.addresses import record_address
from klientela.kernel.entity import entity_of

MOST = 300


@dataclass(frozen=True)
class Due:
    """A task on the day it is due."""

    day: date
    title: str
    url: str
    owner: UUID
    time: str = ""
    party: str = ""


def due_tasks(user: User, people: Sequence[User], *, first: date, last: date) -> list[Due]:
    """What these people have to do on these days, as far as a user may see it."""
    entity = entity_of(Task)
    if not may(user, "read", entity) or not sees(user, entity, "due_on", "owner", "done_at"):
        return []
    rows = tasks_open_to(user).filter(owner__in=people, done_at=None, due_on__gte=first, due_on__lte=last)
    zone, has_time = zone_of(user), sees(user, entity, "due_at")
    return [
        Due(
            day=task.due_on,
            title=title_of(task, user),
            url=record_address(entity, task.pk),
            owner=task.owner_id,
            time=f"{task.due_at.astimezone(zone):%H:%M}" if has_time and task.due_at else "",
        )
        for task in rows.order_by("due_on", "due_at", "pk")[:MOST]
        if task.due_on and task.owner_id
    ]
