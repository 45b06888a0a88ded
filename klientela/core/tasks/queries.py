"""Questions about tasks."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.tasks.models import Task
from klientela.kernel.entity import entity_of

MOST = 50


def open_tasks_of(record: Any, user: User) -> list[Task]:
    """What is to be done about a record (for a party: for it), as far as a user may see it, the most pressing first."""
    rows = tasks_open_to(user).filter(about_condition(record), done_at=None)
    return list(rows.select_related("owner", "team").order_by(F("due_on").asc(nulls_last=True), "id")[:MOST])


def tasks_open_to(user: User) -> QuerySet[Task]:
    """The tasks a user may read."""
    return visible(user, "read", entity_of(Task))


def about_condition(record: Any) -> Q:
    """The condition of tasks about a record."""
    about = Q(about_entity=entity_of(record).slug, about_key=record.pk)
    return Q(party=record.pk) | Q(about_key=record.pk) if isinstance(record, Party) else about
