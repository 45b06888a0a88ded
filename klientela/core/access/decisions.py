"""The choke point: what a user may see and do. Exact semantics in docs/develop/access.md."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from klientela.core.access.acting import Actor, actor_or_none, current_actor
from klientela.core.access.grants import EVERYTHING, Codes, Rights, rights_of
from klientela.core.access.models import FieldLevel
from klientela.core.access.opening import NOTHING, opened, parent_of, parent_op
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.module import is_on
from klientela.kernel.slot import slot

SEE_PERSONAL_NUMBERS = "see_personal_numbers"


def may(user: User, op: str, target: Any = None) -> bool:
    """Whether a user may do an operation to a record, to any record of an entity, or (no target) use a function."""
    if target is None:
        return op in _rights(user).functions and is_on(slot("access.functions").module_of(op)) and _key_allows(user, op)
    if isinstance(target, Entity):
        return _speaks(user, op, target)
    return visible(user, op, entity_of(target)).filter(pk=target.pk).exists()


def visible(user: User, op: str, entity: Entity) -> QuerySet[Any]:
    """The records of an entity to which a user may do this operation (and which he may read), tombstones left out."""
    rows: QuerySet[Any] = entity.model._base_manager.filter(deleted_at=None, **entity.where)
    return rows.filter(scope(user, op, entity.model))


def readable_when_on(user: User, entity: Entity) -> QuerySet[Any]:
    """What a user may read once its module is on again: data of a switched-off module still changes hands."""
    rows: QuerySet[Any] = entity.model._base_manager.filter(deleted_at=None, **entity.where)
    return rows.filter(opened(replace(_rights(user), modules_off=frozenset()), "read", entity)).exclude(withheld(user, entity))


def get_for(user: User, entity: Entity, pk: Any, op: str = "read", *, lock: bool = False) -> Any:
    """The record, if this user may do this operation to it; unknown and forbidden are the same 404."""
    rows = visible(user, op, entity)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def demand(user: User, op: str, target: Any = None) -> None:
    """Refuse, unless the user may."""
    if not may(user, op, target):
        raise NotAllowed(op)


def scope(user: User, op: str, model: Any, prefix: str = "") -> Q:
    """The condition under which rows of a model are open to this operation. `prefix`: the path to a joined model, with `__`."""
    entity = entity_of(model)
    if not _key_allows(user, op, entity):
        return NOTHING
    wanted = opened(_rights(user), op, entity, prefix)
    if entity.hidden_rows:
        wanted &= ~withheld(user, entity, prefix=prefix)
    return wanted


def withheld(user: User, entity: Entity, *, prefix: str = "") -> Q:
    """The condition of rows of an entity that are kept from this user whatever else he may see."""
    if entity.hidden_rows is None or may(user, SEE_PERSONAL_NUMBERS):
        return NOTHING
    return Q(**{f"{prefix}{name}": value for name, value in entity.hidden_rows().items()})


def level_of(user: User, entity: Entity, name: str) -> int:
    """What a user may do with a field of an entity: hidden, read or write."""
    return _rights(user).level(field_holder(entity), name, default_level(entity, name))


def default_level(entity: Entity, name: str) -> int:
    """What everybody may do with a field of which no role says anything."""
    if name in entity.hidden:
        return FieldLevel.HIDDEN
    return FieldLevel.READ if name in entity.fixed else FieldLevel.WRITE


def fields_for(user: User, entity: Entity) -> frozenset[str]:
    """The fields of an entity that are hidden from this user."""
    return _below(user, entity, FieldLevel.READ)


def fixed_for(user: User, entity: Entity) -> frozenset[str]:
    """The fields of an entity that this user cannot write, those hidden from him among them."""
    return _below(user, entity, FieldLevel.WRITE)


def sees(user: User, entity: Entity, *names: str) -> bool:
    """Whether none of these fields is hidden from a user: a figure is for those who see everything it is made of."""
    return fields_for(user, entity).isdisjoint(names)


def _below(user: User, entity: Entity, level: int) -> frozenset[str]:
    rules = _rights(user).rules
    ruled = {name for holder, name in (*rules.levels, *rules.ceilings) if holder == field_holder(entity)}
    return frozenset(name for name in ruled | entity.hidden | entity.fixed if level_of(user, entity, name) < level)


def field_holder(entity: Entity) -> str:
    """The name under which field levels are kept: a part's own, else the one shared by entities of one table."""
    return entity.slug if entity.part_of else entity.grants


def codes_for(user: User, op: str, entity: Entity) -> Codes:
    """The codes that open records of an entity to this operation, for tables that copy `acl`; None: no limit.

    Restrictions are asked for by `confining`.
    """
    kind = governing(entity)
    rights = _rights(user)
    if not _key_allows(user, op, entity) or kind.module in rights.modules_off:
        return frozenset()
    codes = rights.codes(kind.grants, parent_op(op) if entity.part_of else op)
    return codes if codes is EVERYTHING or hasattr(kind.model, "acl") else frozenset()


def confining(user: User, op: str, entity: Entity) -> list[frozenset[int]]:
    """Sets of codes of each of which a record must hold one too, for tables that copy `acl`."""
    return _rights(user).confined(governing(entity).grants, op)


def scoped_now(model: Any) -> Q:
    """What whoever is acting may read of a model."""
    actor = current_actor()
    return Q() if actor.user is None else scope(actor.user, "read", model)


def emergency_until(user: User) -> datetime | None:
    """Until when a user may read everything, if he has emergency access right now."""
    return _rights(user).emergency_until


def governing(entity: Entity) -> Entity:
    """The entity whose grants decide: that of which this one is a part, else itself."""
    return governing(parent_of(entity)) if entity.part_of else entity


def _speaks(user: User, op: str, entity: Entity) -> bool:
    rights, op_above = _rights(user), op
    above = entity
    while above.part_of:
        above, op_above = parent_of(above), parent_op(op_above)
    is_off = {entity.module, above.module} & rights.modules_off
    return not is_off and _key_allows(user, op, entity) and rights.has(above.grants, op_above)


def _key_allows(user: User, op: str, entity: Entity | None = None) -> bool:
    """Whether the key (or the view-only session) through which the user acts has the operation, reading, and the entity."""
    actor = actor_or_none()
    limit = actor.limit if actor and actor.user and actor.user.pk == user.pk else None
    if limit is None:
        return True
    if entity is None:
        return limit.ops is None or op in limit.ops
    return limit.allows(op, governing(entity).grants)


def _rights(user: User) -> Rights:
    actor: Actor | None = actor_or_none()
    known = actor.rules_version if actor and actor.user and actor.user.pk == user.pk else None
    return rights_of(user, version=known)
