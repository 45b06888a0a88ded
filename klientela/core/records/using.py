"""What is in use: records that others stand in or belong to, such as a stage, a team or a territory; and what stands above what."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from klientela.core.identity.kept import Kept
from klientela.kernel.entity import Entity


def in_use(entity: Entity, keys: Collection[UUID], *, less: Mapping[Any, Collection[UUID]]) -> set[UUID]:
    """Those of these records to which others refer, seen or unseen, less some; none where being referred to hinders no deletion.

    Whoever sets something up learns that it is in use, not by what or how much.
    """
    return referred_to(entity.model, keys, less=less) if entity.delete is not None else set()


def referred_to(kind: Any, keys: Collection[UUID], *, less: Mapping[Any, Collection[UUID]]) -> set[UUID]:
    """Those of these records to which others refer, seen or unseen, less some."""
    if not keys:
        return set()
    found: set[UUID] = set()
    for model, name in _referring(kind):
        rows = model._base_manager.filter(**{f"{name}__in": keys}).exclude(pk__in=less.get(model, ()))
        rows = rows.filter(deleted_at=None) if issubclass(model, Kept) else rows
        found |= set(rows.order_by().values_list(f"{name}_id", flat=True).distinct())
    return found


def _referring(model: Any) -> Iterator[tuple[Any, str]]:
    """Records, and memberships of people; what the database derives does not count."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many and relation.auto_created):
            continue
        other = relation.related_model
        if issubclass(other, Kept) or any(field.name == "user" for field in other._meta.concrete_fields):
            yield other, relation.field.name


def stands_above(model: Any, column: str, key: UUID, *, of: Any) -> bool:
    """Whether a record stands above another or is the same, along a reference of its own kind; circles end the walk."""
    seen = set()
    while of is not None and of not in seen:
        if of == key:
            return True
        seen.add(of)
        of = model._base_manager.filter(pk=of).values_list(column, flat=True).first()
    return False
