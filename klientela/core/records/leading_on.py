"""Where the addresses and keys of records lead that have become another one."""

from typing import Any
from uuid import UUID

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot


def led_on(user: User, entity: Entity, key: Any) -> UUID | None:
    """The record that stands in the place of one that is not there any more, if this user may read it."""
    for lead in slot("record.leads_on"):
        found: UUID | None = lead(entity, [key]).get(key)
        if found and visible(user, "read", entity).filter(pk=found).exists():
            return found
    return None


def become() -> dict[UUID, UUID]:
    """All keys that lead on, each with that of the record which stands there now; who may see it is asked by whoever uses it."""
    return {old: new for lead in slot("record.leads_on") for old, new in lead(None, None).items()}
