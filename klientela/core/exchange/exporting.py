"""The list somebody sees as a file: the same columns, filters and order, of the records he may export."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.views.cells import reference_need
from klientela.core.views.columns import Need, reading
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, ordered, read_ask
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity, entity_of

AT_ONCE = 1000


@dataclass(frozen=True)
class Column:
    """One column of the file: its heading, what it reads, and what of that it shows."""

    label: str
    needs: tuple[Need, ...]
    show: Callable[..., Any]


def export(request: HttpRequest, entity: Entity) -> StreamingHttpResponse:
    """The list the address asks for, whole, as a file that is sent while it is read."""
    user = user_of(request)
    shown = effective(entity, user)
    ask = read_ask(shown, request.GET, user)
    columns = [column for field in shown.columns for column in columns_of(entity, field)]
    rows = ordered(entity, asked_rows(entity, ask, user, "export"), ask.order)
    head = [column.label for column in columns]
    return csv_response(f"{plural_of(entity)} {localdate():%Y-%m-%d}.csv", head, values(rows, columns, user))


def values(rows: Any, columns: list[Column], user: User) -> Iterator[list[Any]]:
    """The values of some rows by columns. What the user may read is written into the query now, not when it is sent."""
    needs = list(dict.fromkeys(need for column in columns for need in column.needs))
    places = [[needs.index(need) for need in column.needs] for column in columns]
    asked = reading(rows, needs, user)
    return ([column.show(*[row[place] for place in own]) for column, own in zip(columns, places, strict=True)] for row in _chunks(asked))


def _chunks(asked: Any) -> Iterator[Any]:
    yield from asked.iterator(chunk_size=AT_ONCE)


def columns_of(entity: Entity, field: Field) -> list[Column]:
    """The column of a field; beside an amount stands its currency, so that the amount stays a number."""
    label = capfirst(str(field.label))
    if field.kind == "reference":
        return [_reference(field, label)]
    if field.kind == "choice":
        labels = {value: str(text) for value, text in field.choices}
        return [Column(label, (Need(field.name),), lambda value: labels.get(value, value))]
    plain = Column(label, (Need(field.name),), lambda value: value)
    if field.kind == "money" and field.currency and field.currency not in entity.list:
        currency = field_of(entity, field.currency)
        heading = _("%(amount)s, currency") % {"amount": label}
        return [plain, Column(heading, (Need(currency.name), Need(field.name)), lambda code, amount: "" if amount is None else code)]
    return [plain]


def _reference(field: Field, label: str) -> Column:
    restricted = _("restricted")
    title = reference_need(field, entity_of(field.target).title)

    def show(key: Any, name: Any) -> Any:
        return "" if key is None else restricted if name is None else name

    return Column(label, (Need(f"{field.name}_id"), title), show)
