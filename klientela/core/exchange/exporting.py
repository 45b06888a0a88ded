"""The list somebody sees as a file: the same columns, filters and order, of the records he may export."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from klientela.core.criteria.reading import UnknownField
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.values import from_json
from klientela.core.views.asked import asked
from klientela.core.views.cells import country_name, reference_need
from klientela.core.views.choosing import chosen, is_joined, needs_beyond
from klientela.core.views.columns import Need, reading
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, ordered, read_ask
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

AT_ONCE = 1000
MOST_KEYS = 10_000
"""So many rows are exported by selecting them; more by asking for them."""


@dataclass(frozen=True)
class Column:
    """One column of the file: its heading, what it reads, and what of that it shows."""

    label: str
    needs: tuple[Need, ...]
    show: Callable[..., Any]
    is_money: bool = False


@dataclass(frozen=True)
class Taken:
    """What goes into a file: its name, the columns, and the rows, read while they are sent."""

    name: str
    columns: list[Column]
    rows: Iterator[list[Any]]


def export(request: HttpRequest, entity: Entity) -> StreamingHttpResponse:
    """The list the address asks for, or of it the selected rows, as a CSV file that is sent while it is read."""
    taken = _taken(request, entity)
    return csv_response(f"{taken.name}.csv", [column.label for column in taken.columns], taken.rows)


def export_workbook(request: HttpRequest, entity: Entity) -> StreamingHttpResponse:
    """The same as a workbook, whose days are days and whose amounts are numbers."""
    taken = _taken(request, entity)
    money = frozenset(place for place, column in enumerate(taken.columns) if column.is_money)
    return workbook_response(f"{taken.name}.xlsx", [column.label for column in taken.columns], taken.rows, money=money)


def _taken(request: HttpRequest, entity: Entity) -> Taken:
    """Exactly what is seen: columns, filters and order of the list, of the records this user may export."""
    user, words = user_of(request), asked(request, entity)
    shown, _widths = chosen(effective(entity, user), words, user)
    try:
        ask = read_ask(shown, words, user)
    except UnknownField as error:
        raise BadRequest(str(error)) from error
    columns = [column for field in shown.columns for column in file_columns(entity, field)]
    rows = ordered(entity, asked_rows(entity, ask, user, "export"), ask.order)
    if request.POST.getlist("key"):
        keys = (key_of(text) for text in request.POST.getlist("key")[:MOST_KEYS])
        rows = rows.filter(pk__in=[key for key in keys if key])
    return Taken(f"{plural_of(entity)} {localdate():%Y-%m-%d}", columns, values(rows, columns, user, entity=entity))


def file_columns(entity: Entity, field: Field) -> list[Column]:
    """The columns of a field of the list, also of one that stands in the record a reference leads to."""
    if not is_joined(field):
        return columns_of(entity, field)
    reference, _dot, name = field.name.partition(".")
    link = field_of(entity, reference)
    found = columns_of(link.target_entity, field_of(link.target_entity, name))
    label = str(capfirst(field.label))
    return [
        replace(
            column,
            label=label if place == 0 else _("%(amount)s, currency") % {"amount": label},
            needs=needs_beyond(link, column.needs, op="export"),
        )
        for place, column in enumerate(found)
    ]


def values(rows: Any, columns: list[Column], user: User, *, entity: Entity) -> Iterator[list[Any]]:
    """The values of some rows by columns. What the user may read is written into the query now, not when it is sent."""
    needs = list(dict.fromkeys(need for column in columns for need in column.needs))
    places = [[needs.index(need) for need in column.needs] for column in columns]
    asked = reading(rows, needs, user, entity=entity)
    return ([column.show(*[row[place] for place in own]) for column, own in zip(columns, places, strict=True)] for row in _chunks(asked))


def _chunks(asked: Any) -> Iterator[Any]:
    yield from asked.iterator(chunk_size=AT_ONCE)


def columns_of(entity: Entity, field: Field) -> list[Column]:
    """The column of a field; beside an amount stands its currency, so that the amount stays a number."""
    found = _columns(entity, field)
    if field.own is None:
        return found
    own, first = field, found[0]
    kept = replace(first, show=lambda value, *rest: first.show(from_json(own, value), *rest))
    return [kept, *found[1:]]


def _columns(entity: Entity, field: Field) -> list[Column]:
    label = capfirst(str(field.label))
    if field.kind == "reference":
        return [_reference(field, label)]
    if field.kind in ("choice", "tags") and field.choices:
        return [Column(label, (Need(field.path),), _labels(field))]
    if field.kind == "file":
        return [Column(label, (Need(field.path),), lambda file: str(file or ""))]
    if field.kind == "country":
        locale = formats_now().locale
        return [Column(label, (Need(field.path),), lambda code: country_name(locale, code) if code else "")]
    plain = Column(label, (Need(field.path),), lambda value: value, is_money=field.kind == "money")
    if field.kind == "money" and field.currency and field.currency not in entity.list:
        currency = field_of(entity, field.currency)
        heading = _("%(amount)s, currency") % {"amount": label}
        needs = (Need(currency.path), Need(field.path))
        return [plain, Column(heading, needs, lambda code, amount: "" if amount is None else code)]
    return [plain]


def _labels(field: Field) -> Callable[[Any], Any]:
    labels = {value: str(text) for value, text in field.choices}
    return lambda value: [labels.get(one, one) for one in value] if isinstance(value, list) else labels.get(value, value)


def _reference(field: Field, label: str) -> Column:
    restricted = _("restricted")
    title = reference_need(field, field.target_entity.title)

    def show(key: Any, name: Any) -> Any:
        return "" if key is None else restricted if name is None else name

    return Column(label, (Need(field.key_path), title), show)
