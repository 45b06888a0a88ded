"""What can be said of the related records of a record: their number, and sums, averages, extremes of one of their fields."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Avg, Count, DecimalField, Exists, F, Max, Min, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from klientela.core.criteria.comparing import empty, within
from klientela.core.criteria.operators import operators_of
from klientela.core.criteria.ranges import Range
from klientela.core.criteria.relations import Relation
from klientela.core.criteria.tree import Related
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.own.expressions import typed
from klientela.core.records.own.names import path_of

COUNTED = Field(name="", label=_("how many"), kind="integer", column=None)
MOMENTS = frozenset({"date", "datetime"})
MEASURED: dict[str, frozenset[str]] = {
    "sum": NUMERIC,
    "average": NUMERIC,
    "least": NUMERIC | MOMENTS,
    "most": NUMERIC | MOMENTS,
    "last": MOMENTS,
}
"""The kinds of fields of which each figure can be made."""
EXACT: Any = DecimalField(max_digits=40, decimal_places=20)
AGGREGATES: dict[str, Callable[[Any], Any]] = {
    "sum": Sum,
    "average": lambda name: Avg(name, output_field=EXACT),
    "least": Min,
    "most": Max,
    "last": Max,
}
COMPARE: dict[str, Any] = {"gte": GreaterThanOrEqual, "gt": GreaterThan, "lte": LessThanOrEqual, "lt": LessThan}


def figure_field(node: Related, fields: dict[str, Field]) -> Field | None:
    """The field a figure is made of, in the kind in which it is compared; None where the figure cannot be made of it."""
    if node.how == "count":
        return COUNTED
    field = fields.get(node.field)
    if field is None or field.kind not in MEASURED.get(node.how, ()) or (field.currency and field.currency not in fields):
        return None
    return replace(field, kind="decimal") if node.how == "average" and field.kind == "integer" else field


def figure_ops(node: Related, field: Field) -> tuple[str, ...]:
    """How a figure can be compared: like its field; a number of records is never blank, and no figure has an anniversary."""
    without = {"anniversary", *(("empty", "filled") if node.how == "count" else ())}
    return tuple(known.name for known in operators_of(field.kind) if known.name not in without)


def counted(rows: QuerySet[Any], relation: Relation, wanted: Range) -> Q:
    """The condition that a record has so many related ones."""
    if wanted.holds(1) and not wanted.holds(0) and not wanted.upper:
        return Q(Exists(rows))
    if wanted.holds(0) and not wanted.holds(1):
        return ~Q(Exists(rows))
    return _compared(_number(rows, relation), wanted)


def _number(rows: QuerySet[Any], relation: Relation) -> Any:
    return Coalesce(Subquery(_grouped(rows, relation.field).annotate(figure=Count("pk")).values("figure")), 0)


def measured(rows: QuerySet[Any], relation: Relation, field: Field, *, how: str, wanted: Range) -> Q:
    """The condition that a figure of the related records lies in a range; amounts in different currencies are never added up.

    In a range without currency an amount is true if it is in any one of the currencies. The sum of nothing is 0;
    of nothing there is no average, least, most or last.
    """
    if field.currency and wanted.currency:
        rows = rows.filter(**{path_of(field.currency): wanted.currency})
    if how in ("least", "most", "last") and (not field.currency or wanted.currency):
        return _extreme(rows, field, wanted, is_least=how == "least")
    aggregate = AGGREGATES[how](typed(field))
    if field.currency and not wanted.currency:
        found = Q(Exists(_having(rows.order_by().values(path_of(field.currency)).annotate(figure=aggregate), wanted)))
    else:
        found = Q(Exists(_having(_grouped(rows, relation.field).annotate(figure=aggregate), wanted)))
    if how == "sum" and wanted.holds(0):
        found |= ~Q(Exists(rows.filter(~empty(field))))
    return found


def _extreme(rows: QuerySet[Any], field: Field, wanted: Range, *, is_least: bool) -> Q:
    """The least lies in a range if some lie in it and none below: what an index of the field can tell."""
    plain = replace(field, currency="")
    found = Q(Exists(rows.filter(within(plain, Range(wanted.bounds)))))
    bounds = wanted.lower if is_least else wanted.upper
    for bound, value in bounds.items():
        beyond = {"gte": "lt", "gt": "lte", "lte": "gt", "lt": "gte"}[bound]
        found &= ~Q(Exists(rows.filter(within(plain, Range({beyond: value})))))
    return found


def _grouped(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    grouped: QuerySet[Any] = rows.order_by().values(name)
    return grouped


def _having(groups: QuerySet[Any], wanted: Range) -> QuerySet[Any]:
    found: QuerySet[Any] = groups.filter(_compared(F("figure"), wanted), figure__isnull=False)
    return found


def _compared(figure: Any, wanted: Range) -> Q:
    found = Q()
    for bound, value in wanted.bounds.items():
        found &= Q(COMPARE[bound](figure, value))
    return found
