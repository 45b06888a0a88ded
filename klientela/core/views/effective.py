"""What a user is shown of an entity. Today the entity's own description less the hidden fields; overlays will change it here."""

from dataclasses import dataclass

from klientela.core.access.decisions import fields_for, may
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of, form_fields
from klientela.core.records.models import Record
from klientela.kernel.entity import Entity

PLACED = ("owner",)


@dataclass(frozen=True)
class Effective:
    """Fields by use, in order, for one entity and one user. Every page, export and import reads only this."""

    entity: Entity
    columns: tuple[Field, ...]
    facts: tuple[Field, ...]
    form: tuple[Field, ...]
    new_form: tuple[Field, ...]
    filters: tuple[Field, ...]
    orders: tuple[str, ...]


def effective(entity: Entity, user: User) -> Effective:
    """The fields a user is shown of an entity."""
    hidden = fields_for(user, entity)
    return Effective(
        entity=entity,
        columns=_named(entity, entity.list, hidden),
        facts=_named(entity, entity.facts or (*entity.form, *_placing(entity)), hidden),
        form=_shown((*form_fields(entity), *_owner(entity, user)), hidden),
        new_form=_shown((*form_fields(entity, new=True), *_owner(entity, user)), hidden),
        filters=_named(entity, entity.filters, hidden),
        orders=tuple(order for order in entity.orders if order.removeprefix("-") not in hidden),
    )


def _named(entity: Entity, names: tuple[str, ...], hidden: frozenset[str]) -> tuple[Field, ...]:
    fields = (field_of(entity, name) for name in dict.fromkeys(names) if name not in hidden)
    return tuple(field for field in fields if field.column is not None)


def _shown(fields: tuple[Field, ...], hidden: frozenset[str]) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.name not in hidden)


def _placing(entity: Entity) -> tuple[str, ...]:
    return ("owner", "team", "branch") if issubclass(entity.model, Record) else ()


def _owner(entity: Entity, user: User) -> tuple[Field, ...]:
    """Who may transfer chooses the owner."""
    if not issubclass(entity.model, Record) or not may(user, "transfer", entity):
        return ()
    return tuple(field_of(entity, name) for name in PLACED)
