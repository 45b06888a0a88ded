"""From an address to a question: `?industry=…&revenue.gte=100&name.contains=steel`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.http import QueryDict
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.tree import MOST_CONDITIONS, All, Condition
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.kernel.entity import Entity

RESERVED = frozenset({"q", "sort", "after", "before", "view", "column", "limit", "changed_since", "closed", "columns", "add", "_"})
LONGEST = 200
MOST_VALUES = 50
MOST_DIGITS = 30
ALWAYS = ("created_at", "changed_at", "owner", "team", "branch")


class UnknownField(BadRequest):
    """The address asks about something that does not exist, or that is not for this user; both are told alike."""


def parse(entity: Entity, query: QueryDict, user: User) -> All:
    """The question an address asks about an entity. Raises `UnknownField` or `BadRequest`, both answered by 400."""
    fields = {field.name: field for field in askable(entity, user)}
    conditions = [_condition(fields, name, value) for name, values in query.lists() if name not in RESERVED for value in _bounded(values)]
    if len(conditions) > MOST_CONDITIONS:
        raise BadRequest(_("Too many filters at once."))
    return All(tuple(conditions))


def askable(entity: Entity, user: User) -> tuple[Field, ...]:
    """The fields a user can ask about, those the entity offers first."""
    hidden = fields_for(user, entity)
    names = dict.fromkeys((*entity.filters, *entity.list, *entity.form, *entity.facts, *ALWAYS))
    fields = (known_field(entity, name) for name in names if name not in hidden)
    return tuple(field for field in fields if field is not None and field.column is not None)


def known_field(entity: Entity, name: str) -> Field | None:
    """The field of this name, or None where there is none."""
    try:
        return field_of(entity, name)
    except (FieldDoesNotExist, LookupError):
        return None


def _condition(fields: Mapping[str, Field], key: str, value: str) -> Condition:
    name, _dot, op = key.partition(".")
    field = fields.get(name)
    operator = operator_of(field.kind, op) if field else None
    if field is None or operator is None:
        raise UnknownField(_("There is no filter of this name."))
    if operator.has_value and value_of(field, value) == ():
        raise BadRequest(_("“%(value)s” cannot be compared with %(field)s.") % {"value": value[:50], "field": field.label})
    return Condition(name, operator.name, value if operator.has_value else "")


def _bounded(values: list[str]) -> list[str]:
    if any(len(value) > LONGEST * MOST_VALUES or "\0" in value for value in values) or len(values) > MOST_VALUES:
        raise BadRequest(_("A filter is too long."))
    return [value.strip() for value in values if value.strip()]


def value_of(field: Field, text: str) -> tuple[Any, ...]:
    """The values a text stands for, in the field's kind; several are separated by commas; empty if it fits none."""
    reader = READERS.get(field.kind)
    words = text.split(",") if field.kind in ("reference", "choice", "country", "currency") else [text]
    try:
        return tuple(reader(field, word.strip()) if reader else word for word in words)
    except (ValueError, InvalidOperation, OverflowError):
        return ()


def _uuid(_field: Field, text: str) -> Any:
    return text if text == "me" else UUID(text)


def _chosen(field: Field, text: str) -> str:
    if text not in {str(value) for value, _label in field.choices}:
        raise ValueError(text)
    return text


def _decimal(_field: Field, text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or len(text) > MOST_DIGITS:
        raise ValueError(text)
    return value


def _integer(_field: Field, text: str) -> int:
    value = int(text)
    if abs(value) >= 2**63:
        raise ValueError(text)
    return value


def _boolean(_field: Field, text: str) -> bool:
    return {"1": True, "true": True, "0": False, "false": False}[text] if text in ("1", "true", "0", "false") else _refuse(text)


def _refuse(text: str) -> bool:
    raise ValueError(text)


READERS: dict[str, Any] = {
    "reference": _uuid,
    "choice": _chosen,
    "integer": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "date": lambda _field, text: date.fromisoformat(text),
    "datetime": lambda _field, text: date.fromisoformat(text),
    "boolean": _boolean,
}
