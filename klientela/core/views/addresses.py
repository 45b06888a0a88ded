"""Where the pages of records are."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from klientela.kernel.entity import Entity, entities, entity_of


def list_address(entity: Entity) -> str:
    """The list of an entity."""
    return reverse(f"{entity.slug}-list")


def record_address(entity: Entity, pk: UUID | str) -> str:
    """The page of a record."""
    return reverse(f"{entity.slug}-record", args=[pk])


def address_of(record: Any) -> str:
    """The page of a record, under the entity that describes it best; a part's is its parent's."""
    entity = entity_of(record)
    if entity.part_of:
        return address_of(getattr(record, entity.part_of))
    return record_address(narrowest(entity, record), record.pk)


def narrowest(entity: Entity, record: Any) -> Entity:
    """Of the entities over the same table the one whose fixed facts the record fulfils: a party's is company or person."""
    concrete = entity.model._meta.concrete_model
    narrower = (
        known
        for known in entities()
        if known.where and known.model._meta.concrete_model is concrete and all(getattr(record, k) == v for k, v in known.where.items())
    )
    return next(narrower, entity)
