"""Where the columns of a file can go: the fields of an entity that a user may fill, and what its importer adds."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may, sees
from klientela.core.exchange.conversions import Choice
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of, form_fields
from klientela.core.records.models import Record
from klientela.kernel.entity import Entity, Importer, ImportField, entity_named
from klientela.kernel.slot import slot

PLACES = ("owner", "team", "branch")
_READ_AS = {"longtext": "text", "currency": "text", "key": "text"}


@dataclass(frozen=True)
class Goal:
    """One place a column can go to."""

    name: str
    label: Any
    kind: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    slug: str = ""
    """For a reference: the entity it points to."""
    column: Any = None
    """The field of the model; None for what the importer of the entity takes care of."""
    currency: str = ""

    @property
    def reads_as(self) -> str:
        """The kind of value its texts are converted to."""
        return _READ_AS.get(self.kind, self.kind)

    @cached_property
    def entity(self) -> Entity:
        """For a reference: the entity it points to."""
        return entity_named(self.slug)

    def is_of(self, entity: Entity) -> bool:
        """Whether it points to records of the same table, which may come later in the same file."""
        return bool(self.slug) and self.entity.model._meta.concrete_model is entity.model._meta.concrete_model


def importer_of(entity: Entity) -> Importer:
    """What an import of the entity does beside its fields."""
    found: Importer = slot("importers").items().get(entity.slug) or Importer()
    return found


def goals_of(entity: Entity, user: User) -> dict[str, Goal]:
    """All places a column can go to, by name: what this user may write."""
    fixed = fixed_for(user, entity)
    fields = [field for field in (*form_fields(entity), *_further(entity, user)) if field.name not in fixed and field.editable]
    importer = importer_of(entity)
    goals = {field.name: _of_field(entity, field, needed=field.required and field.name not in importer.fills) for field in fields}
    for extra in (*importer.fields, *(importer.more(user) if importer.more else ())):
        if extra.name not in fixed:
            goals[extra.name] = _of_extra(extra)
    return goals


def match_fields(entity: Entity, user: User) -> tuple[str, ...]:
    """The fields in which a text that names a record can stand, as far as this user may see them."""
    names = dict.fromkeys((entity.title, *entity.key))
    return tuple(name for name in names if field_of(entity, name).kind in {"text", "email", "phone"} and sees(user, entity, name))


def _further(entity: Entity, user: User) -> list[Field]:
    names = list(entity.key)
    if issubclass(entity.model, Record) and may(user, "transfer", entity):
        names += PLACES
    return [field_of(entity, name) for name in names if name not in entity.form]


def _of_field(entity: Entity, field: Field, *, needed: bool) -> Goal:
    return Goal(
        name=field.name,
        label=field.label,
        kind=field.kind,
        synonyms=tuple(entity.synonyms.get(field.name, ())),
        required=needed,
        choices=tuple(Choice(str(value), label) for value, label in field.choices),
        slug=field.target_entity.slug if field.kind == "reference" else "",
        column=field.column,
        currency=field.currency,
    )


def _of_extra(extra: ImportField) -> Goal:
    return Goal(name=extra.name, label=extra.label or _("Further"), kind=extra.kind, synonyms=extra.synonyms, slug=extra.target)
