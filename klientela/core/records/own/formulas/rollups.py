"""Summaries of related records: their number, and sums, averages, extremes or the last value of one of their fields."""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Aggregate, Count, F, QuerySet
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce

from klientela.core.access.acting import Actor
from klientela.core.access.decisions import parts_within, visible
from klientela.core.access.whole import WHOLE_READER
from klientela.core.criteria.asking import askable
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.linking import with_link
from klientela.core.criteria.relations import Relation, relation_named
from klientela.core.criteria.tree import Group, from_json
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.own.formulas.columns import typed
from klientela.core.records.own.formulas.definitions import Computed
from klientela.core.records.own.formulas.names import BY_KIND, NUMBER
from klientela.core.records.own.formulas.pieces import OUTPUT
from klientela.core.records.own.formulas.within import Within
from klientela.kernel.errors import NotAllowed, OutsideAccess

AGGREGATES = {"sum": "SUM", "average": "AVG", "least": "MIN", "most": "MAX"}
MEASURED: dict[str, frozenset[str]] = {
    "sum": NUMERIC,
    "average": NUMERIC,
    "least": NUMERIC | {"date", "datetime"},
    "most": NUMERIC | {"date", "datetime"},
    "last": frozenset(BY_KIND) - {"reference"},
}
"""The kinds of fields of which each summary can be made."""


def summed(field: Computed, row: Col, reader: Actor | None) -> Any:
    """The summary for the row at hand, over the related records the reader may see; None where it is not for him."""
    if reader is None:
        return None
    try:
        return _summed(field, row, reader.user or WHOLE_READER)
    except (BadRequest, NotAllowed, PermissionDenied, OutsideAccess):
        return None


def tree_of(options: dict[str, Any]) -> Group:
    """Which related records a summary looks at."""
    try:
        return from_json(options["where"]) if options.get("where") else Group()
    except ValueError:
        return Group((Group((), "any"),), "none")


def measured_field(options: dict[str, Any], relation: Relation, user: User) -> Field | None:
    """The field a summary is made of, if there is such a one for this user."""
    wanted = str(options.get("field", ""))
    allowed = MEASURED.get(str(options.get("how")), frozenset())
    return next((field for field in askable(relation.target, user) if field.name == wanted and field.kind in allowed), None)


def _summed(field: Computed, row: Col, user: User) -> Any:
    options = field.own.options
    relation = relation_named(field.entity, str(options.get("relation", "")), user)
    if relation is None or not relation.is_many:
        return None
    rows = _readable(relation, user).filter(compile_tree(tree_of(options), relation.target, user))
    key = Col(row.alias, row.target.model._meta.pk)
    name = f"own_{field.own.code}"
    if options.get("how") == "count":
        return Coalesce(
            Within(
                rows,
                on=relation.field,
                key=key,
                finish=lambda rows: _figure(rows, relation.field, Count("pk")),
                row=row,
                name=name,
                kind=NUMBER,
            ),
            0,
            output_field=OUTPUT[NUMBER],
        )
    measured = measured_field(options, relation, user)
    if measured is None:
        return None
    if measured.currency:
        known = next((known for known in askable(relation.target, user) if known.name == measured.currency), None)
        if known is None:
            return None
        rows = rows.filter(**{known.path: str(options.get("currency_code", ""))})
    return _measured(rows, relation, measured, options=options, key=key, row=row, name=name, user=user)


def _readable(relation: Relation, user: User) -> QuerySet[Any]:
    """Parts of the record itself are as readable as it is."""
    is_own_part = relation.target.part_of == relation.field
    return parts_within(user, relation.target) if is_own_part else with_link(visible(user, "read", relation.target), relation.field)


def _measured(rows: Any, relation: Relation, field: Field, *, options: dict[str, Any], key: Any, row: Col, name: str, user: User) -> Any:
    kind = BY_KIND[field.kind]
    value, how = typed(field, kind), str(options["how"])
    if how == "last":
        by = _order_of(relation, str(options.get("by", "")), user)
        return Within(
            rows,
            on=relation.field,
            key=key,
            finish=lambda rows: (
                rows.filter(**{f"{by}__isnull": False}).order_by(F(by).desc(), "-pk").annotate(own_value=value).values("own_value")[:1]
            ),
            row=row,
            name=name,
            kind=kind,
        )
    figure = Aggregate(value, function=AGGREGATES[how], output_field=OUTPUT[kind])
    finish = lambda rows: _figure(rows, relation.field, figure)  # noqa: E731
    return Within(rows, on=relation.field, key=key, finish=finish, row=row, name=name, kind=kind)


def _order_of(relation: Relation, wanted: str, user: User) -> str:
    """By which column of theirs the last is found: one this user may ask for."""
    known = {field.name for field in askable(relation.target, user) if field.column is not None and field.own is None}
    return wanted if wanted in known else "created_at"


def _figure(rows: QuerySet[Any], by: str, figure: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.values(by).annotate(own_value=figure).values("own_value")
    return found
