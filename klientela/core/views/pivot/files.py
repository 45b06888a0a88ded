"""A pivot as a file for spreadsheets: the lines and figures that are seen, of the records one may export."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.views.asked import asked
from klientela.core.views.naming import plural_of
from klientela.core.views.pivot.answering import Answer
from klientela.core.views.pivot.keys import Key
from klientela.core.views.pivot.table import Pivot
from klientela.core.views.pivot.written import heading
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity


def pivot_csv(request: HttpRequest, entity: Entity) -> StreamingHttpResponse:
    """The pivot the address asks for, as CSV."""
    pivot = Answer(asked(request, entity), entity, user_of(request), "export").pivot
    return csv_response(f"{_name(entity)}.csv", head_of(pivot), lines_of(pivot))


def pivot_workbook(request: HttpRequest, entity: Entity) -> StreamingHttpResponse:
    """The same as a workbook, whose figures are numbers."""
    pivot = Answer(asked(request, entity), entity, user_of(request), "export").pivot
    first = max(pivot.rows.depth, 1)
    figures = [what for _column in _columns(pivot) for what in pivot.shown]
    money = frozenset(first + place for place, what in enumerate(figures) if what[0].currency and not what[0].told)
    return workbook_response(f"{_name(entity)}.xlsx", head_of(pivot), lines_of(pivot), money=money)


def head_of(pivot: Pivot) -> list[str]:
    """The heads: the levels of the rows, then each column with its figure."""
    levels = [str(level.label) for level in pivot.question.rows] or [""]
    return levels + [" · ".join([*_path(pivot, column), str(heading(what))]) for column in _columns(pivot) for what in pivot.shown]


def lines_of(pivot: Pivot) -> Iterator[list[Any]]:
    """A line for each group of rows, wholes with nothing in the levels below; the last is of all."""
    width = max(pivot.rows.depth, 1)
    for row in [*pivot.rows.keys, ()]:
        told = pivot.rows.path(row) or [_("Total")]
        figures = [pivot.figure(row, column, what) for column in _columns(pivot) for what in pivot.shown]
        yield [*told, *[""] * (width - len(told)), *map(_plain, figures)]


def _columns(pivot: Pivot) -> list[Key]:
    return [*pivot.columns.keys, ()] if pivot.columns.keys else [()]


def _path(pivot: Pivot, column: Key) -> list[str]:
    if not pivot.columns.keys:
        return []
    return [*pivot.columns.path(column), *([_("Total")] if len(column) < pivot.columns.depth else [])]


def _plain(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def _name(entity: Entity) -> str:
    return f"{plural_of(entity)} {localdate():%Y-%m-%d}"
