"""By what records can be divided: their fields, and those of the records they name, as far as a user may know them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F
from django.utils.text import capfirst, format_lazy

from klientela.core.access.decisions import fields_for
from klientela.core.criteria.reading import askable
from klientela.core.criteria.relations import Relation, kinds_of, relations_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.expressions import typed
from klientela.core.records.own.names import is_own
from klientela.core.views.pivot.buckets import BUCKETS, DEFAULT, Bucket
from klientela.kernel.entity import Entity

TEXTS = frozenset({"text", "choice", "country", "currency"})
DATES = frozenset({"date", "datetime"})
DIVIDING = TEXTS | DATES | {"reference", "boolean", "tags"}
"""Kinds of fields by whose values records can be divided."""
WHEN = frozenset({"created_at", "changed_at"})
"""Moments that say something of a record itself, and nothing of those that name it."""


@dataclass(frozen=True)
class Dimension:
    """One field to divide by: of the records themselves, or `via` a reference of the records they name."""

    name: str
    """As addresses say it: `stage`, `party.industry`."""
    label: Any
    field: Field
    via: Relation | None = None
    target: Relation | None = None
    """For a reference: where it leads; the user may read some of it."""
    of_part: bool = False
    """Whether it is a field of the record these are parts of: each has one, and whoever reads them may read it."""

    @property
    def told(self) -> Any:
        """The label among those of its group."""
        return capfirst(self.field.label)

    @property
    def group(self) -> Any:
        """What it is a field of, where that is not the record itself."""
        return self.via.label if self.via else ""

    @property
    def is_time(self) -> bool:
        return self.field.kind in DATES

    @property
    def repeats(self) -> bool:
        """Whether a record may stand in several groups."""
        return self.field.kind == "tags"

    @property
    def path(self) -> str:
        """The way to the value in a query."""
        return f"{self.via.field}__{self.field.name}" if self.via else self.field.name

    @property
    def value(self) -> Any:
        """The value in a query, in the type of its kind."""
        return typed(self.field) if self.field.own else F(self.path)


@dataclass(frozen=True)
class Level:
    """A dimension as a question uses it: days put together by a bucket."""

    dimension: Dimension
    bucket: Bucket | None = None

    @property
    def name(self) -> str:
        """As addresses say it: `closes_on:month`."""
        return f"{self.dimension.name}:{self.bucket.name}" if self.bucket else self.dimension.name

    @property
    def label(self) -> Any:
        return format_lazy("{}, {}", self.dimension.label, self.bucket.label) if self.bucket else self.dimension.label


def level_of(dimension: Dimension, bucket: str = "") -> Level:
    """A dimension by a bucket; days without one are put together by month. An unknown bucket raises `LookupError`."""
    if not dimension.is_time:
        if bucket:
            raise LookupError(bucket)
        return Level(dimension)
    return Level(dimension, BUCKETS[bucket or DEFAULT])


def dimensions_of(entity: Entity, user: User) -> dict[str, Dimension]:
    """Everything a user can divide records of an entity by, by name."""
    relations = {relation.name: relation for relation in relations_of(entity, user) if not (relation.is_many or is_own(relation.field))}
    own = [*_own(entity, user, relations)]
    further = [each for dimension in own if dimension.target for each in _further(dimension.name, dimension.target, user)]
    if entity.part_of in relations:
        further += _further(entity.part_of, relations[entity.part_of], user, of_part=True)
    return {dimension.name: dimension for dimension in (*own, *further)}


def _own(entity: Entity, user: User, relations: dict[str, Relation]) -> Iterator[Dimension]:
    for field in askable(entity, user):
        divides = field.kind in DIVIDING and field.name not in _singular(entity) and not (field.own and _is_apart(field))
        divides = divides and (field.column is not None or field.kind == "reference")
        if divides and (field.kind != "reference" or field.name in relations):
            yield Dimension(field.name, capfirst(field.label), field, target=relations.get(field.name))


def _further(name: str, reference: Relation, user: User, *, of_part: bool = False) -> Iterator[Dimension]:
    """What the records named by a reference are divided by, one step on."""
    beyond = reference.target
    onward = {relation.name: relation for relation in relations_of(beyond, user) if not (relation.is_many or is_own(relation.field))}
    for field in _fields_of_kinds(beyond, user):
        if field.kind == "tags" or field.name in WHEN or (field.kind == "reference" and field.name not in onward):
            continue
        label = format_lazy("{}: {}", reference.label, field.label)
        yield Dimension(f"{name}.{field.name}", label, field, via=reference, target=onward.get(field.name), of_part=of_part)


def _fields_of_kinds(entity: Entity, user: User) -> list[Field]:
    """The fields of an entity's table that any of its kinds shows and that are hidden in none."""
    hidden = frozenset().union(*(fields_for(user, kind) for kind in kinds_of(entity)))
    columns = {column.name for column in entity.model._meta.concrete_fields}
    found = {field.name: field for kind in kinds_of(entity) for field in askable(kind, user)}
    known = (field for field in found.values() if field.name in columns and field.name not in hidden)
    return [field for field in known if field.kind in DIVIDING and field.name not in _singular(entity)]


def _is_apart(field: Field) -> bool:
    """Of the company's own fields those of which each record may have a value like no other's, and lists."""
    return field.kind == "tags" or (field.own is not None and field.own.unique)


@lru_cache
def _singular(entity: Entity) -> frozenset[str]:
    """Fields in which hardly two records are alike."""
    return frozenset({entity.title, "name", *entity.unique, *entity.key} - {"kind"}) - _references(entity)


def _references(entity: Entity) -> frozenset[str]:
    return frozenset(column.name for column in entity.model._meta.concrete_fields if column.is_relation)
