"""What kind of thing a field holds: read off the model once, used by lists, forms, filters, API, import and export."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language

from klientela.core.records.fields import CountryField, CurrencyField, MoneyField, PhoneField, TagsField
from klientela.core.records.own.columns import column_of
from klientela.core.records.own.definitions import own_field, own_fields
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.names import is_own, path_of
from klientela.core.records.own.publishing import configured
from klientela.kernel.entity import Entity, ImportField, entity_named, entity_of
from klientela.kernel.wording import called

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
    through: Any = None
    """For what records belong to through a table of its own: the field of that table that names the record. There is no column."""
    is_translated: bool = False
    """Whether texts that came with the program are told in the reader's language."""
    grouped: bool = True
    """For numbers: whether thousands are set apart; not in years."""
    within: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What must be true of the records a reference may lead to."""
    asked_of: str = ""
    """For such a reference: its entity and name, `deals.process`, by which its options are asked for."""
    own: OwnField | None = None
    """The definition of a field the company has made; `column` then belongs to no table."""

    def __hash__(self) -> int:
        """Labels are left out: they are words of whoever reads, found out anew each time."""
        return hash((self.name, self.kind))

    @property
    def path(self) -> str:
        """How the database is asked for it: the name of the column, or the way within the column of own values."""
        return path_of(self.name)

    @property
    def key_path(self) -> str:
        """How the database is asked for the key of the record a reference leads to."""
        return self.path if self.own else f"{self.name}_id"

    @property
    def currency_path(self) -> str:
        """How the database is asked for the currency of an amount."""
        return path_of(self.currency)

    @property
    def target_entity(self) -> Entity:
        """The entity a reference points to."""
        return entity_named(str(self.own.options["target"])) if self.own else entity_of(self.target)


def field_of(entity: Entity, name: str) -> Field:
    """The field of an entity with this name, own ones too; an unknown one raises `FieldDoesNotExist`."""
    return _own_field(entity, name, get_language() or "") if is_own(name) else _field(entity, name)


@configured
def _own_field(entity: Entity, name: str, language: str) -> Field:
    return described(entity, own_field(entity, name))


def described(entity: Entity, own: OwnField) -> Field:
    """The field of an own definition, also of one that is not kept yet."""
    column = column_of(entity, own)
    return Field(
        name=own.name,
        label=called(entity.slug, own.name, own.told_label),
        kind=own.value_kind,
        column=column,
        required=own.required,
        editable=not own.is_computed,
        choices=own.choices,
        offers=(lambda: own.offered) if own.choices else None,
        target=column.related_model if column.is_relation else None,
        currency=str(own.options.get("currency", "")) if own.value_kind == "money" else "",
        own=own,
    )


@cache
def _field(entity: Entity, name: str) -> Field:
    if extra := next((extra for extra in entity.extras if extra.name == name), None):
        return _extra(extra)
    if through := entity.memberships.get(name):
        return _membership(entity, through._meta.get_field(name))
    column = entity.model._meta.get_field(name)
    return Field(
        name=name,
        label=called(entity.slug, name, column.verbose_name),
        kind=_kind(column),
        column=column,
        required=not (column.blank or column.null or column.has_default()),
        editable=column.editable,
        choices=tuple(column.choices or ()),
        offers=entity.offers.get(name),
        target=column.related_model if column.is_relation else None,
        currency=getattr(column, "currency", "") if isinstance(column, MoneyField) else "",
        is_translated=name in entity.translated,
        grouped=getattr(column, "grouped", True),
        within=entity.within.get(name, {}),
        asked_of=f"{entity.slug}.{name}" if name in entity.within else "",
    )


def _extra(extra: ImportField) -> Field:
    target = entity_named(extra.target).model if extra.target else None
    return Field(name=extra.name, label=extra.label, kind=extra.kind, column=None, target=target)


def _membership(entity: Entity, column: Any) -> Field:
    target = column.related_model
    back = next(other for other in column.model._meta.concrete_fields if other.related_model is entity.model)
    label = target._meta.verbose_name
    return Field(column.name, label=label, kind="reference", column=None, editable=False, target=target, through=back)


def _kind(column: Any) -> str:
    if column.choices:
        return "choice"
    return next((kind for type_, kind in KINDS if isinstance(column, type_)), "text")


def program_fields(entity: Entity) -> tuple[Field, ...]:
    """Every field an entity names anywhere: in its form, list, facts and filters, each once. Asks nothing of the database."""
    extras = {extra.name for extra in entity.extras}
    names = dict.fromkeys((*entity.form, *entity.list, *entity.facts, *entity.filters))
    return tuple(field_of(entity, name) for name in names if name not in extras and not is_own(name))


def fields_of(entity: Entity) -> tuple[Field, ...]:
    """The fields of the program, and those the company has added."""
    return program_fields(entity) + tuple(field_of(entity, own.name) for own in own_fields(entity))


def program_form(entity: Entity, *, new: bool = False) -> tuple[Field, ...]:
    """The fields of the program that people fill in; for a new record also what is asked for beside them (`Entity.extras`)."""
    extras = {extra.name for extra in entity.extras}
    return tuple(field_of(entity, name) for name in entity.form if new or name not in extras)


def form_fields(entity: Entity, *, new: bool = False) -> tuple[Field, ...]:
    """The fields people fill in, and those the company has added, in their order; what is computed is not among them."""
    own = (field_of(entity, own.name) for own in own_fields(entity) if not own.is_computed)
    return (*program_form(entity, new=new), *own)
