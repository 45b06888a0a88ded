"""Where a question can go on from a kind of record: the records it names, and those that name it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.text import capfirst, format_lazy

from klientela.core.access.decisions import fields_for, may
from klientela.core.criteria.linking import label_of, links_of, links_to
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entities, entity_of

ALWAYS = ("owner", "team", "branch")
"""References that every record with these fields may be asked about."""


@dataclass(frozen=True)
class Relation:
    """A way from records of one kind to those of another, as people call it: “Deals” of a company, “Customer” of a deal.

    A reference has the name of its field and leads to one record; the way back is called `<slug>.<field>` and leads to many.
    `target` describes all records the way may lead to: a customer is a company or a person, so it is a party.
    """

    name: str
    label: Any
    target: Entity
    is_many: bool
    field: str
    """The field of the model that holds the reference: of this kind of record, or, for many, of the target."""


def relations_of(entity: Entity, user: User) -> tuple[Relation, ...]:
    """All relations of an entity that a user may ask about: no hidden field, no kind he may not read, no module that is off."""
    return tuple(known for known in _all(entity) if _open(entity, known, user))


def relation_named(entity: Entity, name: str, user: User) -> Relation | None:
    """The relation of this name, or None, whether there is none or it is not for this user."""
    known = next((known for known in _all(entity) if known.name == name), None)
    return known if known and _open(entity, known, user) else None


def kinds_of(entity: Entity) -> tuple[Entity, ...]:
    """An entity and those that describe only some of its records: parties are companies and people."""
    return _kinds(entity, tuple(entities()))


@cache
def _kinds(entity: Entity, among: tuple[Entity, ...]) -> tuple[Entity, ...]:
    return (entity, *(known for known in among if known.model is not entity.model and issubclass(known.model, entity.model)))


def _open(entity: Entity, relation: Relation, user: User) -> bool:
    holders = (relation.target,) if relation.is_many else kinds_of(entity)
    return may(user, "read", relation.target) and all(relation.field not in fields_for(user, holder) for holder in holders)


def _all(entity: Entity) -> tuple[Relation, ...]:
    return (*_relations(entity, tuple(entities())), *_linked(entity))


def _linked(entity: Entity) -> Iterator[Relation]:
    for kind in kinds_of(entity):
        for link, target in links_of(kind):
            yield Relation(link.name, capfirst(link.told_label), target, is_many=False, field=link.name)
    for other, link in links_to(entity):
        yield Relation(f"{other.slug}.{link.name}", label_of(other, link), other, is_many=True, field=link.name)


@cache
def _relations(entity: Entity, among: tuple[Entity, ...]) -> tuple[Relation, ...]:
    return (*_forward(entity), *_reverse(entity, among))


def _forward(entity: Entity) -> Iterator[Relation]:
    names = dict.fromkeys(name for kind in kinds_of(entity) for name in _named_by(kind))
    for column in (column for column in map(_columns(entity).get, names) if column is not None):
        if target := _described(column.related_model):
            yield Relation(column.name, capfirst(column.verbose_name), target, is_many=False, field=column.name)


def _reverse(entity: Entity, among: tuple[Entity, ...]) -> Iterator[Relation]:
    found = [(other, column) for other in among if _is_asked_back(other, among) for column in _leading(other, entity)]
    ways = Counter(other.slug for other, _column in found)
    for other, column in found:
        label = _back_label(other, column, is_only=ways[other.slug] == 1)
        yield Relation(f"{other.slug}.{column.name}", label, other, is_many=True, field=column.name)


def _is_asked_back(other: Entity, among: tuple[Entity, ...]) -> bool:
    """Of a kind with sub-kinds only these lead back: people think of companies and of people, not of parties."""
    return len(_kinds(other, among)) == 1


def _leading(other: Entity, entity: Entity) -> Iterator[Any]:
    columns = _columns(other)
    for column in (columns[name] for name in _named_by(other) if name in columns):
        if issubclass(entity.model, column.related_model) or issubclass(column.related_model, entity.model):
            yield column


def _named_by(entity: Entity) -> tuple[str, ...]:
    """The fields that an entity shows anywhere, so that people know of them."""
    parent = (entity.parent_field,) if entity.parent_field else ()
    return tuple(dict.fromkeys((*parent, *entity.filters, *entity.list, *entity.form, *entity.facts, *ALWAYS)))


def _columns(entity: Entity) -> dict[str, Any]:
    return {column.name: column for column in entity.model._meta.concrete_fields if column.many_to_one or column.one_to_one}


def _described(model: Any) -> Entity | None:
    try:
        return entity_of(model)
    except LookupError:
        return None


def _back_label(other: Entity, column: Any, *, is_only: bool) -> Any:
    plural, way = other.plural or other.model._meta.verbose_name_plural, column.verbose_name
    return capfirst(plural) if is_only else format_lazy("{}: {}", capfirst(plural), way)
