"""Who could fill in what a gate demands."""

from uuid import UUID

from klientela.core.access.decisions import fixed_for, may
from klientela.core.access.models import RoleHolder
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity


def nobody_writes(entity: Entity, name: str) -> bool:
    """Whether a field can be written by nobody who may change records; people with the same roles are asked once."""
    return not any(may(user, "update", entity) and name not in fixed_for(user, entity) for user in _one_of_each())


def _one_of_each() -> list[User]:
    """One colleague for each set of roles somebody holds."""
    held: dict[UUID, set[UUID]] = {}
    for user, role in RoleHolder.objects.filter(user__is_active=True, user__deleted_at=None).values_list("user", "role"):
        held.setdefault(user, set()).add(role)
    chosen = {frozenset(roles): user for user, roles in held.items()}
    return list(User.objects.filter(pk__in=chosen.values()))
