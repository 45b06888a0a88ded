"""What comes next with records where nobody typed it: the next open task about each."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.tasks.models import Task
from klientela.core.tasks.queries import tasks_open_to
from klientela.kernel.entity import Entity, entity_of


class NextStep(NamedTuple):
    """What is to be done, and by when where a day is set."""

    title: str
    day: date | None


def next_task(record: Any, user: User) -> NextStep | None:
    """The next open task about a record that a user sees; nothing where there is none."""
    return next_tasks(entity_of(record), [record.pk], user).get(record.pk)


def next_tasks(entity: Entity, keys: Iterable[UUID], user: User) -> dict[UUID, NextStep]:
    """The next open task about each of the records that a user sees, by the record's key; tasks with a day come first."""
    tasks = entity_of(Task)
    if not may(user, "read", tasks) or not sees(user, tasks, "title", "due_on", "done_at"):
        return {}
    found = tasks_open_to(user).filter(about_entity=entity.slug, about_key__in=list(keys), done_at=None)
    rows = found.order_by("about_key", "due_on", "pk").distinct("about_key").values_list("about_key", "title", "due_on")
    return {key: NextStep(title, day) for key, title, day in rows if key}
