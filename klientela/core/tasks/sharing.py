"""Whoever gave a task keeps seeing it, and may answer for it, wherever it goes."""

from klientela.core.access.models import Share, ShareLevel
from klientela.core.access.sql import refresh_acl
from klientela.core.identity.models import User
from klientela.core.tasks.models import Task


def keep_for_giver(task: Task, *, giver: User) -> None:
    """Open a task to whoever gave it; his roles still say what he may do to tasks at all."""
    Share.objects.filter(record=task.pk, user=giver).delete()
    Share.objects.create(entity="tasks", record=task.pk, level=ShareLevel.UPDATE, by=task.owner, code=0, user=giver)
    refresh_acl(Task, [task.pk])
