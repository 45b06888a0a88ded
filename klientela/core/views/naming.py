"""What people call one and several records of an entity."""

from typing import Any

from django.utils.text import capfirst

from klientela.kernel.entity import Entity


def singular_of(entity: Entity) -> Any:
    """“Company”: the entity's own label, else the model's name."""
    return capfirst(entity.label or entity.model._meta.verbose_name)


def plural_of(entity: Entity) -> Any:
    """“Companies”: the entity's own plural, else the model's."""
    return capfirst(entity.plural or entity.model._meta.verbose_name_plural)
