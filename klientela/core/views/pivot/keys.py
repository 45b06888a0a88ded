"""How a level of a pivot stands in the database: the value a record is grouped by, and whether it is one the user may know."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, NullIf

from klientela.core.access.decisions import scope
from klientela.core.criteria.relations import Relation
from klientela.core.identity.models import User
from klientela.core.views.pivot.dimensions import Dimension, Level


class Mark:
    """A group that is not a value: what may not be known, and what is put together as the rest."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


RESTRICTED = Mark("restricted")
OTHERS = Mark("others")

type Key = tuple[Any, ...]
"""One value for each level: a value of the field, None where it is empty, or a mark."""


class Single(Func):
    """Each word of a list once; nothing where there is none."""

    template = "unnest(CASE WHEN cardinality(%(expressions)s) > 0 THEN ARRAY(SELECT DISTINCT unnest(%(expressions)s)) ELSE ARRAY[NULL] END)"
    output_field = CharField()
    set_returning = True


@dataclass(frozen=True)
class Keyed:
    """The expressions of one level: its value, and whether it is restricted, where one may not know each."""

    value: Any
    restricted: Any = None


def keyed(level: Level, user: User, *, bare: bool = False) -> Keyed:
    """What a query groups by for a level; `bare` leaves it to the caller to tell which of the records named are restricted."""
    value = level.bucket.key(level.dimension.value) if level.bucket else _plain(level.dimension)
    steps = [(path, readable(relation, path, user)) for relation, path in _steps(level.dimension, bare=bare)]
    if not steps:
        return Keyed(value)
    opened, known = Q(), []
    for path, condition in steps:
        known.append(When(opened & Q(**{f"{path}__isnull": True}), then=Value(False)))
        opened &= condition
    closed = Case(*known, When(opened, then=Value(False)), default=Value(True), output_field=BooleanField())
    kind = _type(level)
    return Keyed(Case(When(opened, then=Cast(value, kind) if level.bucket else value), default=Value(None), output_field=kind), closed)


def readable(relation: Relation, path: str, user: User) -> Q:
    """Of the records a relation leads to, those a user may read, as a condition on rows that name them."""
    target = relation.target
    alive = {f"{path}__deleted_at": None, **{f"{path}__{name}": value for name, value in target.where.items()}}
    return Q(**{f"{path}__isnull": False}, **alive) & scope(user, "read", target, f"{path}__")


def _steps(dimension: Dimension, *, bare: bool) -> list[tuple[Relation, str]]:
    first = [(dimension.via, dimension.via.field)] if dimension.via and not dimension.of_part else []
    return [*first, (dimension.target, dimension.path)] if dimension.target and not bare else first


def _plain(dimension: Dimension) -> Any:
    if dimension.field.kind == "reference":
        return F(f"{dimension.path}_id")
    if dimension.repeats:
        return Single(F(dimension.path))
    if isinstance(dimension.field.column, CharField | TextField):
        return NullIf(dimension.value, Value(""), output_field=CharField())
    return dimension.value


def _type(level: Level) -> Any:
    if level.bucket:
        return level.bucket.key("x").output_field
    column = level.dimension.field.column
    return column.target_field.__class__() if level.dimension.field.kind == "reference" else column.__class__()
