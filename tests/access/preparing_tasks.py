"""Tasks to be ticked and answered, and notifications: one's own and somebody else's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.tasks.models import Notice
from klientela.kernel.wall import beyond_the_wall
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _ticks(company: Company, _user: User) -> Parts:
    return [{"pk": task.pk, "verb": verb} for task in company.rows["tasks"] for verb in ("finish", "reopen", "take", "accept")]


def _tasks(company: Company, _user: User) -> Parts:
    return [{"pk": task.pk} for task in company.rows["tasks"]]


def _notice(user: User, **about: Any) -> Notice:
    told = {"kind": "task.reminder", "occurrence": str(uuid4()), "title": f"For {user.username}", "at": timezone.now()}
    return Notice.objects.create(user=user, **told, **about)


def _notices(company: Company, user: User) -> Parts:
    """A notification about nothing in particular of this person's own, and one of somebody else."""
    with beyond_the_wall("preparing"):
        other = company.people["director"] if user.pk != company.people["director"].pk else company.people["nobody"]
        return [{"pk": _notice(user).pk}, {"pk": _notice(other).pk}]


def _buttons(company: Company, user: User) -> Parts:
    """A task of one's own to be done from a notification, and notifications that have no button."""
    with acting(user):
        mine = next((task for task in company.rows["tasks"] if may(user, "update", task)), None)
    with beyond_the_wall("preparing"):
        about = {"entity": "tasks", "key": mine.pk} if mine else {}
        found = [{"pk": _notice(user, **about).pk}, *_notices(company, user)]
    return [{**parts, "name": "finish"} for parts in found]


def _series(company: Company, user: User) -> Parts:
    """For a deal he may read, and for one he may not."""
    with acting(user):
        mine = [deal for deal in company.rows["deals"] if may(user, "read", deal)]
    return [{"?": f"?about=deals:{deal.pk}"} for deal in (*mine[:1], company.rows["deals"][-1])]


PREPARED_TASKS: dict[str, Callable[[Company, User], Parts]] = {
    "/me/notifications/<uuid:pk>/": _notices,
    "/me/notifications/<uuid:pk>/snooze/": _notices,
    "/me/notifications/<uuid:pk>/<slug:name>/": _buttons,
    "/tasks/series/": _series,
    "/tasks/<uuid:pk>/tick/<slug:verb>/": _ticks,
    "/tasks/<uuid:pk>/delegate/": _tasks,
    "/tasks/<uuid:pk>/decline/": _tasks,
    "/tasks/<uuid:pk>/return/": _tasks,
}
