"""Which records have no next step: nothing is typed, and nothing about them is planned."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees
from klientela.core.criteria.flags import Flag
from klientela.core.identity.models import User
from klientela.core.tasks.models import Task
from klientela.core.tasks.queries import tasks_open_to
from klientela.kernel.entity import Entity, entity_of

STEP = ("next_step", "next_on", "closed_at")


def has_next_step(entity: Entity) -> bool:
    """Whether people say of records of a kind what comes next."""
    return {column.name for column in entity.model._meta.concrete_fields}.issuperset(STEP)


def sees_next_step(entity: Entity, user: User) -> bool:
    """Whether a user sees everything by which one knows that nobody knows what comes next."""
    tasks = entity_of(Task)
    return sees(user, entity, *STEP) and may(user, "read", tasks) and sees(user, tasks, "title", "due_on", "done_at")


def lacks_next_step(entity: Entity, user: User) -> Q:
    """The condition that a record is open without a next step; of tasks those count that the user may read."""
    tasks = tasks_open_to(user).filter(about_entity=entity.slug, about_key=OuterRef("pk"), done_at=None)
    return Q(closed_at__isnull=True, next_step="", next_on__isnull=True) & ~Q(Exists(tasks))


LACKING = Flag("without_next_step", _("without next step"), is_about=has_next_step, is_for=sees_next_step, condition=lacks_next_step)
