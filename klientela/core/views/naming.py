"""What people call one and several records of an entity."""

from typing import Any

from django.utils.text import capfirst

from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.wording import ENTITY, SEVERAL, called


def singular_of(entity: Entity) -> Any:
    """“Company”: what the company calls it, else the entity's own label, else the model's name."""
    return capfirst(called(entity.slug, ENTITY, entity.label or entity.model._meta.verbose_name))


def plural_of(entity: Entity) -> Any:
    """“Companies”: what the company calls them, else the entity's own plural, else the model's."""
    return capfirst(called(entity.slug, SEVERAL, entity.plural or entity.model._meta.verbose_name_plural))


def named_of_entity(key: str, _value: Any) -> str:
    """“Deals: Large deals”, for what a file of the configuration calls `deals/Large deals`."""
    slug, _slash, name = key.partition("/")
    try:
        return f"{plural_of(entity_named(slug))}: {name}"
    except LookupError:
        return name
