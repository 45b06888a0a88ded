"""Ways along links that a company has added, and back: the projects that name a company in a field of their own."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.utils.text import capfirst, format_lazy

from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.expressions import cast_key
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.own.names import COLUMN, code_of, is_own
from klientela.kernel.entity import Entity, entities, entity_named, kinds_of_table


def links_to(entity: Entity) -> Iterator[tuple[Entity, OwnField]]:
    """The links of other kinds of records, and its own, that lead to records of an entity."""
    for other in entities():
        for link, target in links_of(other):
            if leads_to(target, entity):
                yield other, link


def links_of(entity: Entity) -> Iterator[tuple[OwnField, Entity]]:
    """The links a company has added to an entity, with the records they lead to."""
    for link in own_fields(entity):
        if link.kind == OwnKind.REFERENCE:
            yield link, entity_named(str(link.options["target"]))


def key_of(name: str) -> Any:
    """The key a reference of the record of the outer query holds."""
    return cast_key(OuterRef(COLUMN), code_of(name)) if is_own(name) else OuterRef(name)


def leads_to(target: Entity, entity: Entity) -> bool:
    """Whether a link to one entity may lead to records of another: one to a company leads to a party."""
    if target is entity or kinds_of_table(entity.model):
        return target is entity
    return issubclass(entity.model, target.model) or issubclass(target.model, entity.model)


def label_of(other: Entity, link: OwnField) -> Any:
    """“Projects: Client”."""
    return format_lazy("{}: {}", capfirst(other.plural or other.model._meta.verbose_name_plural), link.told_label)


def with_link(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Rows that can be asked for the record a link leads to under the link's own name; other references can be asked as they are."""
    return rows.annotate(**{name: cast_key(F(COLUMN), code_of(name))}) if is_own(name) else rows
