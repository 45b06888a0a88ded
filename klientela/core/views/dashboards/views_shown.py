"""A saved view as a box of a start page: its first records, how many there are, or its pivot or chart."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import QueryDict

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.views.asked import asked_of
from klientela.core.views.choosing import chosen
from klientela.core.views.effective import Effective, effective
from klientela.core.views.listing import asked_rows, count_of, page_of, read_ask, table_for
from klientela.core.views.models import SavedView
from klientela.core.views.pivot.tiles import tile_of
from klientela.core.views.saved.pages import address_of_view
from klientela.core.views.saved.rights import view_for
from klientela.core.views.sorting import is_free
from klientela.core.views.totals import totals_of
from klientela.kernel.entity import Entity, Tile, entity_named
from klientela.ui.formats import formats_now

ROWS, COLUMNS = 8, 4


def view_tile(user: User, key: UUID, form: str) -> Tile | None:
    """A saved view in one of its forms; None where the view, or what it asks about, is not there for this user."""
    view = view_for(user, key)
    if view is None:
        return None
    entity, words = entity_named(view.entity), QueryDict(f"saved={key}", mutable=True)
    try:
        tile: Tile = DRAWN[form](view, entity, asked_of(words, entity, user), user=user)
    except BadRequest:
        return None
    return tile


def question_tile(title: Any, slug: str, query: str, *, user: User) -> Tile | None:
    """A pivot or chart of a question as a box; None where nothing answers it or something is asked that is not there for this user."""
    entity, words = entity_named(slug), QueryDict(query)
    try:
        _shown, _ask, rows = _asked(entity, words, user)
        if not rows.exists():
            return None
        drawn = tile_of(entity, words, user)
    except BadRequest:
        return None
    return Tile(title, "views/tiles/drawn.html", {"drawn": drawn}, url=f"/{slug}/?{query}")


def _list(view: SavedView, entity: Entity, words: QueryDict, *, user: User) -> Tile:
    shown, ask, rows = _asked(entity, words, user)
    few = replace(shown, columns=shown.columns[:COLUMNS])
    table = table_for(few, formats_now())
    page = page_of(entity, ask, asked=rows, user=user, table=table)
    count, is_more = count_of(rows)
    context = {
        "headings": [(column.label, column.css) for column in table.columns],
        "rows": table.rows(page.rows[:ROWS]),
        "title": view.name,
    }
    return Tile(view.name, "views/tiles/list.html", context, note=_counted(count, is_more), url=address_of_view(view))


def _number(view: SavedView, entity: Entity, words: QueryDict, *, user: User) -> Tile:
    shown, _ask, rows = _asked(entity, words, user)
    count, is_more = count_of(rows)
    money = tuple(field for field in shown.columns if field.kind == "money" and sees(user, entity, field.currency))
    sums = {} if is_more else totals_of(money[:1], rows, formats_now())
    context = {"count": _counted(count, is_more), "sums": next(iter(sums.values()), [])}
    return Tile(view.name, "views/tiles/number.html", context, is_figure=True, url=address_of_view(view))


def _drawn(view: SavedView, entity: Entity, words: QueryDict, *, user: User, form: str) -> Tile:
    words["view"] = form
    context = {"drawn": tile_of(entity, words, user)}
    return Tile(view.name, "views/tiles/drawn.html", context, url=address_of_view(view))


def _asked(entity: Entity, words: QueryDict, user: User) -> tuple[Effective, Any, Any]:
    shown, _widths = chosen(effective(entity, user), words, user)
    ask = read_ask(shown, words, user)
    if is_free(entity, ask.order):
        ask = replace(ask, order=shown.orders[0] if shown.orders else "-created_at")
    return shown, ask, asked_rows(entity, ask, user)


def _counted(count: int, is_more: bool) -> str:
    return f"{formats_now().number(count)}{'+' if is_more else ''}"


DRAWN: dict[str, Any] = {
    "list": _list,
    "number": _number,
    "pivot": partial(_drawn, form="pivot"),
    "chart": partial(_drawn, form="chart"),
}
