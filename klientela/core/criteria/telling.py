"""A question in words: what the chips above a list say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.reading import value_of
from klientela.core.criteria.tree import All, Condition
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.titles import title_of
from klientela.kernel.entity import Entity, entity_of
from klientela.ui.formats import formats_now

PLAIN = ("is", "has")


@dataclass(frozen=True)
class Chip:
    """One condition as people read it, and the address of the page without it."""

    label: Any
    operator: str
    value: str
    without: str


def describe(tree: All, entity: Entity, *, user: User, query: QueryDict) -> list[Chip]:
    """The chips of a question."""
    return [_chip(condition, field_of(entity, condition.field), user=user, query=query) for condition in tree.conditions]


def _chip(condition: Condition, field: Field, *, user: User, query: QueryDict) -> Chip:
    operator = operator_of(field.kind, condition.op)
    word = "" if operator is None or operator.name in PLAIN else str(operator.label)
    return Chip(field.label, word, value_text(field, condition, user), _without(condition, query))


def value_text(field: Field, condition: Condition, user: User) -> str:
    """The value of a condition as people write it; a record they may not read is not named."""
    if not condition.value:
        return ""
    values = value_of(field, condition.value)
    if field.kind == "reference":
        return ", ".join(_name(field, value, user) for value in values)
    if field.kind == "choice":
        labels = {str(value): str(label) for value, label in field.choices}
        return ", ".join(labels.get(value, value) for value in values)
    if values and isinstance(values[0], date):
        return formats_now().day(values[0])
    if field.kind in ("money", "decimal", "integer") and values:
        return formats_now().number(values[0])
    return condition.value


def _name(field: Field, key: Any, user: User) -> str:
    if key == "me":
        return _("me")
    found = visible(user, "read", entity_of(field.target)).filter(pk=key).first()
    return title_of(found, user) if found else _("restricted")


def _without(condition: Condition, query: QueryDict) -> str:
    rest = query.copy()
    for key in (f"{condition.field}.{condition.op}", condition.field):
        values = rest.getlist(key)
        if values:
            rest.setlist(key, [value for value in values if value.strip() != condition.value and condition.value])
            break
    for key in ("after", "before"):
        rest.pop(key, None)
    return f"?{rest.urlencode()}"
