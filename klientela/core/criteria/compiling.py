"""From a question to one condition of the database, with every joined entity limited to what the user may read."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.lookups import Contains, StartsWith
from django.utils import timezone

from klientela.core.access.decisions import visible
from klientela.core.criteria.reading import value_of
from klientela.core.criteria.tree import All, Condition
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.kernel.entity import Entity, entity_of

LAST_DAY = date(9999, 12, 30)


class Norm(Func):
    """A text in lower case and without accents, as search compares it."""

    function = "records_norm"
    output_field = CharField()


def compile_tree(tree: All, entity: Entity, user: User) -> Q:
    """The condition of all records a question is true of."""
    found = Q()
    for condition in tree.conditions:
        found &= compile_condition(condition, field_of(entity, condition.field), user)
    return found


def compile_condition(condition: Condition, field: Field, user: User) -> Q:
    """The condition of the database for one condition of a question."""
    if condition.op in ("empty", "filled"):
        return _empty(field) if condition.op == "empty" else ~_empty(field)
    values = value_of(field, condition.value)
    if field.kind == "reference":
        found = _refers(field, values, user)
    elif field.kind in ("date", "datetime"):
        return _day(field, condition.op, values[0])
    elif condition.op in ("contains", "begins"):
        compare = Contains if condition.op == "contains" else StartsWith
        return Q(compare(Norm(F(field.name)), Norm(Value(condition.value))))
    elif field.kind == "tags":
        return Q(**{f"{field.name}__contains": [condition.value]})
    elif condition.op in ("gte", "lte"):
        return Q(**{f"{field.name}__{condition.op}": values[0]})
    else:
        found = Q(**{f"{field.name}__in": list(values)})
    return ~found if condition.op == "not" else found


def _empty(field: Field) -> Q:
    found = Q(**{f"{field.name}__isnull": True}) if field.column.null else Q()
    if field.kind == "tags":
        return Q(**{f"{field.name}": []})
    if field.kind in ("text", "longtext", "email", "phone", "url", "choice", "country", "currency"):
        return found | Q(**{field.name: ""}) if found else Q(**{field.name: ""})
    return found or Q(pk__in=[])


def _refers(field: Field, values: tuple[Any, ...], user: User) -> Q:
    keys = [user.pk if value == "me" else value for value in values]
    readable = visible(user, "read", entity_of(field.target)).filter(pk__in=keys).values("pk")
    return Q(**{f"{field.name}__in": readable})


def _day(field: Field, op: str, day: date) -> Q:
    if field.kind == "date":
        return Q(**{f"{field.name}__{op}" if op in ("gte", "lte") else field.name: day})
    begins, ends = _midnight(day), _midnight(min(day, LAST_DAY) + timedelta(days=1))
    if op == "gte":
        return Q(**{f"{field.name}__gte": begins})
    if op == "lte":
        return Q(**{f"{field.name}__lt": ends})
    return Q(**{f"{field.name}__gte": begins, f"{field.name}__lt": ends})


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
