"""Orders that the index of a fast own field keeps: first the records that say something, then those that say nothing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext_lazy as _

from klientela.core.access.breadth import aside
from klientela.core.records.kinds import NUMERIC, Field, field_of
from klientela.core.records.own.expressions import WORDED, filled, order_of
from klientela.core.records.own.models import IndexState
from klientela.core.records.own.names import is_own
from klientela.kernel.entity import Entity

KEY = "_own_key"
KEPT_IN_ORDER = WORDED | NUMERIC | {"date", "datetime"}
"""Kinds whose index keeps the order people expect; choices are ordered as they are set up."""

_GONE: Any = _("This page of the list does not exist.")

type Keys = list[tuple[Any, Any]]


def fast_field(entity: Entity, order: str) -> Field | None:
    """The own field an order is about, if its index stands and keeps that order."""
    name = order.removeprefix("-")
    if not is_own(name):
        return None
    try:
        field = field_of(entity, name)
    except FieldDoesNotExist:
        return None
    own = field.own
    is_ready = own is not None and own.is_fast and own.index_state == IndexState.READY
    return field if is_ready and field.kind in KEPT_IN_ORDER else None


@dataclass(frozen=True)
class Way:
    """Along which field a list is read, in which direction, from where, and how many records at most.

    `few`: the entity of which whoever reads sees few records, so that these are looked up first and put in order then.
    """

    field: Field
    falling: bool
    backwards: bool
    place: tuple[Any, ...] | None
    most: int
    few: Entity | None = None

    @property
    def down(self) -> bool:
        """Whether the index is read from its end."""
        return self.falling != self.backwards


def keys_of(rows: QuerySet[Any], way: Way) -> Keys:
    """Order keys and keys of records after a place (before it, going backwards)."""
    place, backwards = way.place, way.backwards
    parts: tuple[Any, ...] = (_silent, _saying) if backwards else (_saying, _silent)
    if place is not None and (place[0] is None) != backwards:
        parts = parts[1:]
    found: Keys = []
    for part in parts:
        if len(found) < way.most:
            started = place if place is not None and (place[0] is None) == (part is _silent) else None
            found += part(rows, way, started)[: way.most - len(found)]
    return found


def ordered_rows(rows: QuerySet[Any], field: Field, *, falling: bool) -> Any:
    """All rows in this order, for what reads them whole."""
    by = order_of(field)
    return rows.order_by(by.desc(nulls_last=True) if falling else by.asc(nulls_last=True), "-pk" if falling else "pk")


def _saying(rows: QuerySet[Any], way: Way, place: tuple[Any, ...] | None) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(filled(way.field)).annotate(**{KEY: order_of(way.field)})
    if place is not None:
        compare = TupleLessThan if way.down else TupleGreaterThan
        found = found.filter(Q(compare(Tuple(F(KEY), F("pk")), (_told(way.field, place[0]), _key(rows, place[1])))))
    if way.few:
        return aside(way.few, found, KEY, falling=way.down).values_list(KEY, "pk")
    return found.order_by(F(KEY).desc() if way.down else F(KEY).asc(), "-pk" if way.down else "pk").values_list(KEY, "pk")


def _silent(rows: QuerySet[Any], way: Way, place: tuple[Any, ...] | None) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(~filled(way.field))
    if place is not None:
        found = found.filter(**{f"pk__{'lt' if way.down else 'gt'}": _key(rows, place[1])})
    nothing = Value(None, output_field=TextField())
    ordered: QuerySet[Any] = found.annotate(**{KEY: nothing}).order_by("-pk" if way.down else "pk").values_list(KEY, "pk")
    return ordered


def _told(field: Field, value: Any) -> Any:
    try:
        return Decimal(str(value)) if field.kind in NUMERIC else str(value)
    except ArithmeticError as error:
        raise BadRequest(_GONE) from error


def _key(rows: QuerySet[Any], text: Any) -> Any:
    try:
        return rows.model._meta.pk.to_python(text)
    except (ValidationError, ValueError, TypeError) as error:
        raise BadRequest(_GONE) from error
