"""The choke point: what a user may see and do. Exact semantics in docs/develop/access.md."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import Http404

from klientela.core.access.acting import actor_or_none, current_actor
from klientela.core.access.grants import EVERYTHING, Codes, Rights, rights_of
from klientela.core.access.models import FieldLevel
from klientela.core.access.opening import NOTHING, opened, parent_of, parent_op
from klientela.core.access.policies import Rules
from klientela.core.access.whole import WHOLE_READER, rights_of_whole_reader
from klientela.core.identity.models import User, UserKind
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
    return rows.filter(scope(user, op, entity))


def parts_within(user: User, part: Entity) -> QuerySet[Any]:
    """The parts a user may read of records that he may read: what decides about a part is not asked a second time.

    Only to be joined to the record they are parts of, in a query limited to what he may read of that.
    """
    rows: QuerySet[Any] = part.model._base_manager.filter(deleted_at=None, **part.where)
    if not may(user, "read", part):
        return rows.none()
    return rows.exclude(withheld(user, part)) if part.hidden_rows else rows


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
    """The condition under which rows of a model (or entity) are open to this operation. `prefix`: the path to a joined model, with `__`."""
    entity = model if isinstance(model, Entity) else entity_of(model)
    if not _key_allows(user, op, entity):
        return NOTHING
    wanted = opened(_rights(user), op, entity, prefix)
    if entity.hidden_rows:
        wanted &= ~withheld(user, entity, prefix=prefix)
    return wanted


def truth(condition: Q) -> Any:
    """Whether a condition holds of a row, as a column of it; one that asks nothing always holds."""
    if not condition:
        return Value(True, output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def withheld(user: User, entity: Entity, *, prefix: str = "") -> Q:
    """The condition of rows of an entity that are kept from this user whatever else he may see."""
    if entity.hidden_rows is None or may(user, SEE_PERSONAL_NUMBERS):
        return NOTHING
    return Q(**{f"{prefix}{name}": value for name, value in entity.hidden_rows().items()})


def level_of(user: User, entity: Entity, name: str) -> int:
    """What a user may do with a field of an entity: hidden, read or write."""
    return _rights(user).level(field_holder(entity), name, default_level(entity, name, user))


def default_level(entity: Entity, name: str, user: User | None = None) -> int:
    """What everybody may do with a field of which no role says anything; fields the company has added are for colleagues only."""
    added = added_levels(entity)
    if name in added:
        return added[name] if user is None or user.kind == UserKind.PERSON else FieldLevel.HIDDEN
    if name in entity.hidden:
        return FieldLevel.HIDDEN
    return FieldLevel.READ if name in entity.fixed else FieldLevel.WRITE


def fields_for(user: User, entity: Entity) -> frozenset[str]:
    """The fields of an entity that are hidden from this user; what is worked out of hidden ones is hidden with them."""
    hidden, made = _below(user, entity, FieldLevel.READ), _made_of(entity)
    if not made:
        return hidden
    known: dict[Entity, frozenset[str] | None] = {entity: hidden}
    return hidden | {name for name, needs in made.items() if not _sees_all(user, needs, known)}


def fixed_for(user: User, entity: Entity) -> frozenset[str]:
    """The fields of an entity that this user cannot write, those hidden from him among them."""
    return _below(user, entity, FieldLevel.WRITE)


def sees(user: User, entity: Entity, *names: str) -> bool:
    """Whether none of these fields is hidden from a user: a figure is for those who see everything it is made of."""
    return fields_for(user, entity).isdisjoint(names)


def _below(user: User, entity: Entity, level: int) -> frozenset[str]:
    rules, added = _rights(user).rules, added_levels(entity)
    key = (entity, level, user.kind, entity.hidden, entity.fixed)
    known = rules.barred.get(key)
    if known is None or known[0] is not added:
        known = rules.barred[key] = (added, _worked_out(rules, user, entity, level=level))
    return known[1]


def _worked_out(rules: Rules, user: User, entity: Entity, *, level: int) -> frozenset[str]:
    ruled = {name for holder, name in (*rules.levels, *rules.ceilings) if holder == field_holder(entity)}
    named = ruled | entity.hidden | entity.fixed
    added = added_levels(entity)
    if user.kind != UserKind.PERSON:
        named |= added.keys()
    elif level > FieldLevel.READ:
        named |= {name for name, usual in added.items() if usual < level}
    return frozenset(name for name in named if level_of(user, entity, name) < level)


def _made_of(entity: Entity) -> Mapping[str, frozenset[tuple[Entity, str]]]:
    found: dict[str, frozenset[tuple[Entity, str]]] = {}
    for made_of in slot("access.made_of").kept().values():
        found |= made_of(entity)
    return found


def _sees_all(user: User, needs: frozenset[tuple[Entity, str]], known: dict[Entity, frozenset[str] | None]) -> bool:
    """Whether a user sees all these fields, and may read records of their kinds at all; `known`: what is hidden of each kind."""
    for holder, name in needs:
        if holder not in known:
            known[holder] = _below(user, holder, FieldLevel.READ) if may(user, "read", holder) else None
        hidden = known[holder]
        if hidden is None or name in hidden:
            return False
    return True


def added_levels(entity: Entity) -> Mapping[str, int]:
    """The fields the company has added to an entity, and what colleagues may do with each unless a role says otherwise."""
    return next((levels(entity) for levels in slot("access.own_fields").kept().values()), {})


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


def unlocking(user: User, op: str, entity: Entity) -> Codes:
    """The codes one of which a private record of this kind must hold too, for tables that copy `acl`; None: no limit."""
    rights = _rights(user)
    is_open = not entity.private or not rights.by_scope or (rights.emergency_until and op == "read")
    return EVERYTHING if is_open else rights.personal


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
        return limit.has(op)
    return limit.allows(op, governing(entity).grants)


def _rights(user: User) -> Rights:
    if user is WHOLE_READER:
        return rights_of_whole_reader()
    actor = actor_or_none()
    if (
        actor is None
        or actor.rules_version is None
        or actor.user is None
        or actor.user.pk != user.pk
        or not user.is_active
        or user.deleted_at
    ):
        return rights_of(user)
    return actor.rights if actor.rights.emergency_until is None else rights_of(user, version=actor.rules_version)
