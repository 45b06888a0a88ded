"""The list of an entity."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.views.asked import asked
from klientela.core.views.choosing import chosen, is_joined
from klientela.core.views.effective import Effective, effective
from klientela.core.views.filter_bar import filter_bar
from klientela.core.views.grouping import groupings, read_grouping, within
from klientela.core.views.heads import head_of
from klientela.core.views.layouts import page_for
from klientela.core.views.listing import Ask, Page, asked_rows, count_asked, page_of, read_ask, table_for
from klientela.core.views.naming import plural_of
from klientela.core.views.organisation.trees import is_tree, tree_page, wants_tree
from klientela.core.views.pages.grouped import Grouped, is_token
from klientela.core.views.patience import fast_address, patient
from klientela.core.views.requests import fragment, is_fragment, user_of
from klientela.core.views.saved.doors import default_address, gone_page, refused_page
from klientela.core.views.saved.opening import ViewGone
from klientela.core.views.sorting import freely_sorted, is_free, too_many
from klientela.core.views.totals import totals_of
from klientela.core.views.working import may_pick, work_on
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now


@dataclass(frozen=True)
class Heading:
    """A column's head: its label, width if chosen, and for columns that order the list, the address that orders by it."""

    name: str
    label: Any
    css: str
    order: str = ""
    sorted: str = ""
    width: int | None = None


def list_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The list as its address asks for it; what does not exist and what is hidden are refused in the same words."""
    if not request.GET and (address := default_address(entity, user_of(request))):
        return redirect(address)
    try:
        return _asked(request, entity)
    except ViewGone:
        return gone_page(request, entity)
    except BadRequest as error:
        return refused_page(request, entity) or _not_understood(request, entity, str(error))


def _not_understood(request: HttpRequest, entity: Entity, message: str) -> HttpResponse:
    context = {"title": plural_of(entity), "message": message}
    response = render(request, "views/not_understood.html", context, status=400)
    response["X-Message"] = quote(message)
    return response


def _asked(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Another form, further rows only, the table only, or the whole page."""
    user, words = user_of(request), asked(request, entity)
    if form := page_for(entity, user, words.get("view", "")):
        return form(request, entity)
    if wants_tree(request, entity) and (tree := tree_page(request, entity)):
        return tree
    with patient(words):
        return _list(request, entity, user)


def _list(request: HttpRequest, entity: Entity, user: User) -> HttpResponse:
    words = asked(request, entity)
    shown, widths = chosen(effective(entity, user), words, user)
    ask = read_ask(shown, words, user)
    rows = asked_rows(entity, ask, user)
    unsorted, fast_url = "", ""
    if is_free(entity, ask.order) and too_many(rows):
        unsorted, fast_url = _order_label(shown, ask.order), fast_address(entity, ask.order, user)
        ask = replace(ask, order=shown.orders[0] if shown.orders else "-created_at")
    table, pick = table_for(shown, formats_now()), may_pick(shown, user)
    context: dict[str, Any] = {"entity": entity, "may_pick": pick, "unsorted": unsorted, "fast_url": fast_url}
    place = request.GET.get("column", "")
    grouping = read_grouping(words.get("group", ""), entity, user)
    grouped = Grouped(shown, ask, table, grouping, user, pick) if grouping else None
    if grouped and is_token(place) and "after" not in request.GET and is_fragment(request):
        return render(request, "views/grouped.html#group", {**context, **grouped.one(rows, place)})
    if grouped and "after" not in request.GET:
        context |= {**grouped.whole(rows, request), "page": Page([])}
    else:
        inside = within(grouped.grouping, rows, user, token=place) if grouped else rows
        page = page_of(entity, ask, asked=inside, user=user, table=table)
        context |= {"page": page, "rows": table.rows(page.rows, pick=pick)}
    if "after" in request.GET and is_fragment(request):
        return render(request, "views/list.html#rows", context)
    context |= _frame(request, shown, ask, rows=rows, table=table, widths=widths)
    return render(request, fragment(request, "views/list.html", "table"), context)


def _frame(request: HttpRequest, shown: Effective, ask: Ask, *, rows: QuerySet[Any], table: Any, widths: dict[str, int]) -> dict[str, Any]:
    entity, user = shown.entity, user_of(request)
    count, is_more = count_asked(entity, ask, rows, user=user)
    sortable = freely_sorted(entity, user)
    return {
        "count": count,
        "is_more": is_more,
        "ask": ask,
        "headings": [_heading(column, ask, sortable=sortable, widths=widths) for column in table.columns],
        "has_widths": bool(widths),
        "is_fixed": all(column.name in widths for column in table.columns),
        "totals": foot_of(shown, rows, table=table, user=user) if count and not is_more else (),
        "orders": _orders(shown, ask),
        "density": asked(request, entity).get("density", ""),
        "groupings": [(word, label, word == asked(request, entity).get("group", "")) for word, label in groupings(entity, user)],
        "columns_url": f"{reverse(f'{entity.slug}-columns')}?{request.GET.urlencode()}",
        "is_tree": is_tree(entity),
        "is_asked": bool(ask.text or ask.tree.parts),
        **head_of(request, entity),
        **filter_bar(request, shown, ask.tree),
        **work_on(request, shown),
    }


def foot_of(shown: Effective, rows: QuerySet[Any], *, table: Any, user: User) -> list[tuple[str, Any]]:
    """What stands below each column: its sums; nothing where no column has any."""
    totals = totals_of(_summed(shown, user), rows, formats_now())
    return [(column.css, totals.get(column.name, ())) for column in table.columns] if any(totals.values()) else []


def _summed(shown: Effective, user: User) -> tuple[Any, ...]:
    money = (known for known in shown.columns if known.kind == "money" and not is_joined(known))
    return tuple(known for known in money if sees(user, shown.entity, known.currency))


def _heading(column: Any, ask: Ask, *, sortable: frozenset[str], widths: dict[str, int]) -> Heading:
    css, width = f"{column.css} {column.width}".strip(), widths.get(column.name)
    by = column.order or (column.name if column.name in sortable else "")
    if not by:
        return Heading(column.name, column.label, css, width=width)
    current = ask.order.removeprefix("-") == by
    is_falling = ask.order.startswith("-")
    order = f"-{by}" if current and not is_falling else by
    told = ("descending" if is_falling else "ascending") if current else "none"
    return Heading(column.name, column.label, css, order, told, width)


def _orders(shown: Effective, ask: Ask) -> list[tuple[str, str, bool]]:
    known = (*shown.orders, *(() if ask.order in shown.orders else (ask.order,)))
    return [(order, _order_label(shown, order), order == ask.order) for order in known]


def _order_label(shown: Effective, order: str) -> str:
    names = {"created_at": _("Newest first"), "moved_at": _("Last moved first")}
    name = order.removeprefix("-")
    found = next((column for column in (*shown.facts, *shown.form, *shown.columns) if column.name == name), None)
    return names.get(name) or (str(capfirst(found.label)) if found else name)
