"""Which sample records stay when the others go: those somebody has changed since, what refers to them, and what they refer to."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from klientela.core.audit.undo.replay import judge, touched
from klientela.core.identity.kept import Kept
from klientela.core.records.undoing import entity_behind

type Rows = dict[Any, set[UUID]]


def made_in(batches: Collection[UUID]) -> Rows:
    """The rows these batches made that are still there, by their model."""
    found: Rows = defaultdict(set)
    for batch in batches:
        for model, keys in touched(batch).items():
            found[model] |= {row.key for row in judge(batch, model, keys) if row.kind in ("bury", "kept")}
    return {model: keys for model, keys in found.items() if keys}


def staying(batches: Collection[UUID], made: Mapping[Any, Collection[UUID]]) -> Rows:
    """Those of them that stay: changed since, used by what is not of the sample, or used by such as stay."""
    stay: Rows = {model: set() for model in made}
    for batch in batches:
        for model, touched_keys in touched(batch).items():
            if model in stay:
                stay[model] |= {row.key for row in judge(batch, model, touched_keys) if row.kind == "kept"}
    while grown := _next(made, stay):
        for model, keys in grown.items():
            stay[model] |= keys
    return {model: keys for model, keys in stay.items() if keys}


def _next(made: Mapping[Any, Collection[UUID]], stay: Rows) -> Rows:
    """What must stay besides, now that these do."""
    found: Rows = {}
    for model, keys in made.items():
        going = set(keys) - stay[model]
        kept = going & (_referred(model, going, made, stay=stay) | _parts(model, going, stay))
        if kept:
            found[model] = kept
    return found


def _referred(model: Any, going: Collection[UUID], made: Mapping[Any, Collection[UUID]], *, stay: Rows) -> set[UUID]:
    """Records to which living rows refer that do not go themselves."""
    if not going:
        return set()
    found: set[UUID] = set()
    for other, column in _references(model):
        leaving = set(made.get(other, ())) - stay.get(other, set())
        rows = _living(other).filter(**{f"{column}__in": going}).exclude(pk__in=leaving)
        found |= set(rows.values_list(column, flat=True).distinct())
    return found


def _parts(model: Any, going: Collection[UUID], stay: Rows) -> set[UUID]:
    """Parts of what stays, such as an address: a record stays as a whole."""
    entity = entity_behind(model)
    if entity is None or not entity.part_of or not going:
        return set()
    staying_now = {key for keys in stay.values() for key in keys}
    rows = model._base_manager.filter(pk__in=going, **{f"{entity.parent_field}__in": staying_now})
    return set(rows.values_list("pk", flat=True))


def _references(model: Any) -> Iterator[tuple[Any, str]]:
    """Columns that name a record of this kind: references, and keys beside the word of an entity."""
    for other in apps.get_models():
        if other._meta.proxy or not (issubclass(other, Kept) or _is_of_people(other)):
            continue
        for field in other._meta.concrete_fields:
            if field.is_relation and field.related_model and field.related_model._meta.concrete_model is model:
                yield other, field.attname
            elif isinstance(field, models.UUIDField) and field.name in ("about_key", "record"):
                yield other, field.name


def _is_of_people(model: Any) -> bool:
    return any(field.name == "user" for field in model._meta.concrete_fields) and not getattr(model, "wall", "")


def _living(model: Any) -> Any:
    rows = model._base_manager.order_by()
    return rows.filter(deleted_at=None) if issubclass(model, Kept) else rows
