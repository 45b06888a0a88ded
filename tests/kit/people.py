"""Who of the cast may do what: found by asking, so that the kit needs no list of its own."""

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_of

NOBODY = "Eve Adams"
NAMES = ("Dora Wilk", "Zoe Zając", "Ana Ionescu", "Ewa Nowak", "Ion Popescu")


def everybody() -> list[User]:
    """The cast that holds a role, those with the widest sight first."""
    by_name = {user.name: user for user in User.objects.filter(name__in=NAMES)}
    return [by_name[name] for name in NAMES if name in by_name]


def who_may(op: str, entity: Entity) -> User | None:
    """Somebody who may do an operation to records of an entity, if anybody may."""
    return next((user for user in everybody() if may(user, op, entity)), None)


def who_may_to(op: str, record: object) -> User | None:
    """Somebody who may do an operation to this record."""
    return next((user for user in everybody() if may(user, op, record)), None)


def who_may_not_read(record: object) -> list[User]:
    """Everybody who may not read this record."""
    entity = entity_of(record)
    return [
        user for user in User.objects.filter(name__in=(*NAMES, NOBODY)) if not visible(user, "read", entity).filter(pk=record.pk).exists()
    ]  # type: ignore[attr-defined]
