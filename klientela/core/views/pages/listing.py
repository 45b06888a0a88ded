"""The list of an entity."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.effective import Effective, effective
from klientela.core.views.filter_bar import filter_bar, is_adding, with_filter
from klientela.core.views.listing import Ask, asked_rows, count_of, page_of, read_ask, table_of
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.organisation.trees import is_tree, tree_page, wants_tree
from klientela.core.views.requests import fragment, user_of
from klientela.core.views.totals import totals_of
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

LAYOUTS = {"board": "board"}


@dataclass(frozen=True)
class Heading:
    """A column's head: its label, and for columns that order the list, the address that orders by it."""

    label: Any
    css: str
    order: str = ""
    sorted: str = ""


def list_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The list as its address asks for it; what does not exist and what is hidden are refused in the same words."""
    try:
        return _asked(request, entity)
    except BadRequest as error:
        context = {"title": plural_of(entity), "message": str(error)}
        response = render(request, "views/not_understood.html", context, status=400)
        response["X-Message"] = quote(str(error))
        return response


def _asked(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The address with a new filter, the board, further rows only, the table only, or the whole page."""
    if is_adding(request):
        return redirect(with_filter(request, entity))
    if request.GET.get("view") in LAYOUTS and entity.board:
        from klientela.core.views.boards import board_page

        return board_page(request, entity)
    if wants_tree(request, entity) and (tree := tree_page(request, entity)):
        return tree
    user = user_of(request)
    shown = effective(entity, user)
    ask = read_ask(shown, request.GET, user)
    table = table_of(entity, user, formats_now())
    rows = asked_rows(entity, ask, user)
    page = page_of(entity, ask, asked=rows, user=user, table=table)
    context = {"entity": entity, "page": page, "rows": table.rows(page.rows)}
    if "after" in request.GET and request.headers.get("HX-Request"):
        return render(request, "views/list.html#rows", context)
    context |= _frame(request, shown, ask, rows=rows, table=table)
    return render(request, fragment(request, "views/list.html", "table"), context)


def _frame(request: HttpRequest, shown: Effective, ask: Ask, *, rows: QuerySet[Any], table: Any) -> dict[str, Any]:
    entity, user = shown.entity, user_of(request)
    count, is_more = count_of(rows)
    summed = tuple(field for field in shown.columns if field.kind == "money" and sees(user, entity, field.currency))
    totals = {} if is_more or not count else totals_of(summed, rows, formats_now())
    return {
        "title": plural_of(entity),
        "singular": singular_of(entity),
        "count": count,
        "is_more": is_more,
        "ask": ask,
        "headings": [_heading(column, ask) for column in table.columns],
        "totals": [(column.css, totals.get(column.name, ())) for column in table.columns] if any(totals.values()) else (),
        "orders": [(order, _order_label(shown, order), order == ask.order) for order in shown.orders],
        "kept": [(key, value) for key, values in request.GET.lists() if key not in ("q", "after", "before") for value in values],
        **filter_bar(request, shown, ask.tree),
        "has_board": shown.board is not None,
        "new_url": reverse(f"{entity.slug}-new") if not entity.part_of and may_make(user, entity) else "",
        "import_url": import_address(entity, user),
        "export_url": export_address(entity, user, request.GET.urlencode()),
        "is_tree": is_tree(entity),
        "is_asked": bool(ask.text or ask.tree.conditions),
    }


def _heading(column: Any, ask: Ask) -> Heading:
    css = f"{column.css} {column.width}".strip()
    if not column.order:
        return Heading(column.label, css)
    current = ask.order.removeprefix("-") == column.order
    is_falling = ask.order.startswith("-")
    order = f"-{column.order}" if current and not is_falling else column.order
    return Heading(column.label, css, order, ("descending" if is_falling else "ascending") if current else "none")


def _order_label(shown: Effective, order: str) -> str:
    names = {"created_at": _("Newest first"), "moved_at": _("Last moved first")}
    name = order.removeprefix("-")
    found = next((column for column in (*shown.facts, *shown.form, *shown.columns) if column.name == name), None)
    return names.get(name) or (str(capfirst(found.label)) if found else name)


def import_address(entity: Entity, user: User) -> str:
    """Where files of this entity are brought in, for those who may."""
    if entity.part_of or not may(user, "import") or not may_make(user, entity):
        return ""
    try:
        return f"{reverse('import-new')}?entity={entity.slug}"
    except NoReverseMatch:
        return ""


def export_address(entity: Entity, user: User, query: str) -> str:
    """Where the list as it is seen is taken out, for those who may."""
    if not may(user, "export", entity):
        return ""
    return f"{reverse(f'{entity.slug}-export')}?{query}"
