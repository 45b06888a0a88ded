"""Mappings that are kept, and imports by the clock: one's own and those of others."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.exchange.models import ImportMapping, ImportSchedule
from klientela.core.identity.models import User
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _mapping(user: User) -> ImportMapping:
    plan = {"version": 1, "entity": "organizations", "columns": {"name": {"field": "name"}}}
    found, _made = ImportMapping.objects.get_or_create(
        owner=user, entity="organizations", name=f"Of {user.pk}"[:100], defaults={"plan": plan, "is_shared": False}
    )
    return found


def _mappings(company: Company, user: User) -> Parts:
    """One's own, and one somebody keeps to himself."""
    if not may(user, "import"):
        return []
    with acting(user):
        mine = _mapping(user)
    others = ImportMapping.objects.exclude(owner=user).values_list("pk", flat=True)[:1]
    return [{"pk": mine.pk}, *({"pk": other} for other in others)]


def _schedules(company: Company, user: User) -> Parts:
    if not may(user, "import"):
        return []
    with acting(user):
        name = {"name": "Nightly", "folder": "erp"}
        schedule = ImportSchedule.objects.filter(owner=user).first() or ImportSchedule.objects.create(
            owner=user, mapping=_mapping(user), **name
        )
    return [{"pk": schedule.pk}]


PREPARED_TRUST: dict[str, Callable[[Company, User], Parts]] = {
    "/imports/mappings/<uuid:pk>/": _mappings,
    "/imports/mappings/<uuid:pk>/mapping.json": _mappings,
    "/imports/schedules/<uuid:pk>/": _schedules,
    "/imports/schedules/<uuid:pk>/change/": _schedules,
}
