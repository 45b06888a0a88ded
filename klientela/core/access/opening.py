"""Which rows rules open to an operation, as one condition of a query. Exact semantics: docs/develop/access.md."""

from typing import Any

from django.db.models import Model, Q

from klientela.core.access.grants import EVERYTHING, Codes, Rights
from klientela.kernel.entity import Entity, entity_of

NOTHING = Q(pk__in=[])
DEEPEST = 4
KEPT_WHEN_LOCKED = frozenset({"update", "delete"})
"""Operations that nobody may do to a locked record."""


def opened(rights: Rights, op: str, entity: Entity, path: str = "", *, depth: int = 0, for_child: bool = False) -> Q:
    """The condition under which rows are open to the operation. `path` leads to a joined model, with `__` at its end."""
    if depth > DEEPEST or entity.module in rights.modules_off:
        return NOTHING
    if not entity.part_of and not rights.has(entity.grants, op):
        return NOTHING
    wanted = _unlocked(entity, path) if op in KEPT_WHEN_LOCKED and not for_child else Q()
    if entity.private and rights.by_scope and not (rights.emergency_until and op == "read"):
        wanted &= Q(**{f"{path}{entity.private}": False}) | _holding(rights.personal, entity.model, path)
    if op != "read" and not _reading_follows(rights, op, entity):
        wanted &= opened(rights, "read", entity, path, depth=depth)
    if not entity.part_of:
        for codes in rights.confined(entity.grants, op):
            wanted &= _holding(codes, entity.model, path)
    if not entity.parent_field:
        return wanted & _holding(rights.codes(entity.grants, op), entity.model, path)
    return wanted & _through_parent(rights, op, entity, path=path, depth=depth)


def parent_of(entity: Entity) -> Entity:
    """The entity whose records decide about those of this one."""
    return entity_of(entity.model._meta.get_field(entity.parent_field).related_model)


def parent_op(op: str) -> str:
    """What one must be allowed to do to the parent."""
    return op if op in ("read", "export") else "update"


def _through_parent(rights: Rights, op: str, entity: Entity, *, path: str, depth: int) -> Q:
    field = f"{path}{entity.parent_field}"
    above = opened(rights, parent_op(op), parent_of(entity), f"{field}__", depth=depth + 1, for_child=not entity.part_of)
    above &= Q(**{f"{field}__deleted_at": None})
    if entity.part_of or not entity.model._meta.get_field(entity.parent_field).null:
        return above
    alone = Q(**{f"{field}__isnull": True}) & _holding(rights.codes(entity.grants, op), entity.model, path)
    return alone | (Q(**{f"{field}__isnull": False}) & above)


def _reading_follows(rights: Rights, op: str, entity: Entity) -> bool:
    """Whether a record that is open to the operation is surely open to reading, so that it need not be asked twice."""
    if entity.parent_field:
        return bool(entity.part_of and parent_op(op) != op)
    if not rights.has(entity.grants, "read") or rights.confined(entity.grants, "read"):
        return False
    reading, doing = rights.codes(entity.grants, "read"), rights.codes(entity.grants, op)
    return reading is EVERYTHING or (doing is not EVERYTHING and doing <= reading)


def _unlocked(entity: Entity, path: str) -> Q:
    condition = Q(**{f"{path}locked_at": None}) if hasattr(entity.model, "locked_at") else Q()
    if entity.part_of:
        condition &= _unlocked(parent_of(entity), f"{path}{entity.part_of}__")
    return condition


def _holding(codes: Codes, model: type[Model] | Any, path: str) -> Q:
    if codes is EVERYTHING:
        return Q()
    if not codes or not hasattr(model, "acl"):
        return NOTHING
    return Q(**{f"{path}acl__overlap": sorted(codes)})
