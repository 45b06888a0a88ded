"""What kind of thing a field holds: read off the model once, used by lists, forms, filters, API, import and export."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from klientela.core.records.fields import CountryField, CurrencyField, MoneyField, PhoneField, TagsField
from klientela.kernel.entity import Entity, ImportField, entity_named, entity_of

KINDS: tuple[tuple[type, str], ...] = (
    (MoneyField, "money"),
    (CurrencyField, "currency"),
    (CountryField, "country"),
    (PhoneField, "phone"),
    (TagsField, "tags"),
    (ArrayField, "tags"),
    (models.EmailField, "email"),
    (models.URLField, "url"),
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.DecimalField, "decimal"),
    (models.IntegerField, "integer"),
    (models.ForeignKey, "reference"),
    (models.TextField, "longtext"),
    (models.CharField, "text"),
    (models.UUIDField, "key"),
)
NUMERIC = frozenset({"money", "decimal", "integer"})


@dataclass(frozen=True)
class Field:
    """One field of an entity as people know it."""

    name: str
    label: Any
    kind: str
    column: Any
    """The field of the model; None for what only a new record is asked for."""
    required: bool = False
    editable: bool = True
    choices: tuple[tuple[Any, Any], ...] = ()
    offers: Callable[[], frozenset[str]] | None = None
    """Of the choices those that are offered for new values; None: all."""
    target: Any = None
    """The model a reference points to."""
    currency: str = ""
    """For money: the field with its currency."""
    grouped: bool = True
    """For numbers: whether thousands are set apart; not in years."""

    @property
    def target_entity(self) -> Entity:
        """The entity a reference points to."""
        return entity_of(self.target)


@cache
def field_of(entity: Entity, name: str) -> Field:
    """The field of an entity with this name; an unknown one raises `FieldDoesNotExist`."""
    if extra := next((extra for extra in entity.extras if extra.name == name), None):
        return _extra(extra)
    column = entity.model._meta.get_field(name)
    return Field(
        name=name,
        label=column.verbose_name,
        kind=_kind(column),
        column=column,
        required=not (column.blank or column.null or column.has_default()),
        editable=column.editable,
        choices=tuple(column.choices or ()),
        offers=entity.offers.get(name),
        target=column.related_model if column.is_relation else None,
        currency=getattr(column, "currency", "") if isinstance(column, MoneyField) else "",
        grouped=getattr(column, "grouped", True),
    )


def _extra(extra: ImportField) -> Field:
    target = entity_named(extra.target).model if extra.target else None
    return Field(name=extra.name, label=extra.label, kind=extra.kind, column=None, target=target)


def _kind(column: Any) -> str:
    if column.choices:
        return "choice"
    return next((kind for type_, kind in KINDS if isinstance(column, type_)), "text")


def fields_of(entity: Entity) -> tuple[Field, ...]:
    """Every field an entity names anywhere: in its form, list, facts and filters, each once."""
    extras = {extra.name for extra in entity.extras}
    names = dict.fromkeys((*entity.form, *entity.list, *entity.facts, *entity.filters))
    return tuple(field_of(entity, name) for name in names if name not in extras)


def form_fields(entity: Entity, *, new: bool = False) -> tuple[Field, ...]:
    """The fields people fill in; for a new record also what is asked for beside them (`Entity.extras`)."""
    extras = {extra.name for extra in entity.extras}
    return tuple(field_of(entity, name) for name in entity.form if new or name not in extras)
