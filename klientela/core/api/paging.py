"""Pages of a list by key: the order asked for, and where the page before ended."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from klientela.core.api.shapes import UNREADABLE
from klientela.core.identity.models import User
from klientela.core.views.effective import effective
from klientela.kernel.entity import Entity


class Misasked(ValueError):
    """The query string asks for something that is not there; the message says what."""


@dataclass(frozen=True)
class Order:
    """The order of a list: a column and, for equal values, the key; both rise or both fall."""

    column: str
    falling: bool = False

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order."""
        sign = "-" if self.falling else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}pk")

    def after(self, rows: QuerySet[Any], cursor: str) -> QuerySet[Any]:
        """The rows that follow the one a cursor names."""
        value, key = self._read(rows.model, cursor)
        beyond = TupleLessThan if self.falling else TupleGreaterThan
        return rows.filter(beyond(Tuple(F(self.column), F("pk")), (value, key)))

    def cursor(self, value: Any, key: UUID) -> str:
        """The name of a place in this order."""
        text = json.dumps([str(self), _text(value), str(key)])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _read(self, model: Any, cursor: str) -> tuple[Any, UUID]:
        try:
            order, value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            place = model._meta.get_field(self.column).to_python(value)
            if (
                order != str(self)
                or place is None
                or UNREADABLE.search(str(value))
                or (isinstance(place, datetime) and place.tzinfo is None)
            ):
                raise ValueError
            return place, UUID(key)
        except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError, ValidationError) as error:
            raise Misasked(_("“after” is not a place in this list: take it from the answer before.")) from error

    def __str__(self) -> str:
        return f"{'-' if self.falling else ''}{self.column}"


BY_CHANGE = Order("change")


def order_of(entity: Entity, sort: str, *, user: User) -> Order:
    """The order somebody asks for by one of the orders he is offered (`-` turns it round), or the first of them."""
    offered = effective(entity, user).orders
    wanted = sort or next(iter(offered), "created_at")
    name = wanted.removeprefix("-")
    if sort and name not in {order.removeprefix("-") for order in offered}:
        raise Misasked(_("This list cannot be sorted by “%(name)s”.") % {"name": name[:60]})
    return Order(column_of(entity, name), wanted.startswith("-"))


def column_of(entity: Entity, name: str) -> str:
    """The column by which a field sorts: names have a key of their own, made by the database."""
    try:
        sort_key = entity.model._meta.get_field("sort_key")
    except FieldDoesNotExist:
        return name
    return "sort_key" if sort_key.of == name else name


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, Decimal) else value
