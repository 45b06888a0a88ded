"""The choke point: what a user may see and do. Exact semantics in the design's permissions page."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from klientela.core.access.acting import Actor, actor_or_none, current_actor
from klientela.core.access.grants import EVERYTHING, Codes, Rights, rights_of
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed


def may(user: User, op: str, target: Any = None) -> bool:
    """Whether a user may do an operation to a record, to any record of an entity, or (no target) use a function."""
    if target is None:
        return op in _rights(user).functions
    if isinstance(target, Entity):
        kind = governing(target)
        return _rights(user).has(kind.grants, _governed(target, op))
    entity = entity_of(target)
    return visible(user, op, entity).filter(pk=target.pk).exists()


def visible(user: User, op: str, entity: Entity) -> QuerySet[Any]:
    """The records of an entity to which a user may do this operation (and which he may read), tombstones left out."""
    rows: QuerySet[Any] = entity.model._base_manager.filter(deleted_at=None, **entity.where)
    return rows.filter(scope(user, op, entity.model))


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


def fields_for(user: User, entity: Entity) -> frozenset[str]:
    """The fields of an entity that are hidden from this user."""
    return frozenset() if may(user, "see_hidden_fields") else entity.hidden


def scope(user: User, op: str, model: Any, prefix: str = "") -> Q:
    """The condition under which rows of a model are open to this operation. `prefix`: the path to a joined model, with `__`."""
    entity = entity_of(model)
    rights, parent = _rights(user), governing(entity)
    path = f"{prefix}{entity.part_of}__" if entity.part_of else prefix
    op = _governed(entity, op)
    wanted = _predicate(rights.codes(parent.grants, op), parent.model, path)
    if entity.hidden_rows:
        wanted &= ~withheld(user, entity, prefix=prefix)
    if op == "read":
        return wanted
    return wanted & _predicate(rights.codes(parent.grants, "read"), parent.model, path)


def withheld(user: User, entity: Entity, *, prefix: str = "") -> Q:
    """The condition of rows of an entity that are kept from this user whatever else he may see."""
    if entity.hidden_rows is None or may(user, "see_hidden_fields"):
        return Q(pk__in=[])
    return Q(**{f"{prefix}{name}": value for name, value in entity.hidden_rows().items()})


def codes_for(user: User, op: str, entity: Entity) -> Codes:
    """The codes that open records of an entity to this operation, for tables that copy `acl`; None: no limit."""
    codes = _rights(user).codes(governing(entity).grants, _governed(entity, op))
    return codes if codes is EVERYTHING or hasattr(governing(entity).model, "acl") else frozenset()


def scoped_now(model: Any) -> Q:
    """What whoever is acting may read of a model."""
    actor = current_actor()
    return Q() if actor.user is None else scope(actor.user, "read", model)


def governing(entity: Entity) -> Entity:
    """The entity whose grants decide: a part's parent, else itself."""
    return entity_of(entity.model._meta.get_field(entity.part_of).related_model) if entity.part_of else entity


def _governed(entity: Entity, op: str) -> str:
    return op if not entity.part_of or op in ("read", "export") else "update"


def _predicate(codes: Codes, model: type[Model], path: str) -> Q:
    if codes is EVERYTHING:
        return Q()
    if not codes or not hasattr(model, "acl"):
        return Q(pk__in=[])
    return Q(**{f"{path}acl__overlap": sorted(codes)})


def _rights(user: User) -> Rights:
    actor: Actor | None = actor_or_none()
    known = actor.rules_version if actor and actor.user and actor.user.pk == user.pk else None
    return rights_of(user, version=known)
