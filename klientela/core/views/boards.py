"""The board of an entity: cards in columns with totals, and moving a card."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fixed_for, get_for
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.services import change
from klientela.core.records.titles import named, title_of
from klientela.core.records.writing import may_make
from klientela.core.views.addresses import address_of
from klientela.core.views.asked import asked, asked_of
from klientela.core.views.board_cards import Cards
from klientela.core.views.board_columns import Column, columns_of, sums_of
from klientela.core.views.board_data import RECENT_DAYS, BoardView, Total, choices, totals
from klientela.core.views.board_rows import PER_COLUMN, card_rows
from klientela.core.views.effective import board_for, effective
from klientela.core.views.filter_bar import filter_bar
from klientela.core.views.flash import say, undo_address
from klientela.core.views.heads import head_of
from klientela.core.views.listing import Ask, asked_rows, read_ask
from klientela.core.views.requests import refused, user_of
from klientela.core.views.working import peeked_in
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.ui.formats import formats_now

CLOSED_CHOICES = (30, 90, 365)
LONGEST = 36_500
ALL = "all"
TEMPLATE = "views/board.html"

type Cursor = tuple[str, datetime, UUID]


def board_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The board, or for `?column=…` further cards of one column."""
    view = board_of(asked(request, entity), entity, user_of(request))
    if "column" in request.GET:
        return _further(request, view)
    counted = totals(view)
    rows = card_rows(view, counted)
    cards = Cards(view, formats_now()).by_column(rows)
    last = {row[2]: row for row in rows}
    columns = columns_of(view, counted)
    for column in columns:
        column.cards = cards.get(column.pk, "")
        if column.pk in last and column.total.count > PER_COLUMN:
            column.more_url = _more_url(last[column.pk], request.GET)
        column.add_url = _add_url(view, column)
    return render(request, TEMPLATE, {**_context(request, view), "columns": columns, "sums": sums_of(view, counted)})


def move(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Bring a card into another column, if the user may change the record and nobody was faster."""
    user = user_of(request)
    record = get_for(user, entity, pk, "update")
    if (board := board_for(entity, user)) is None or board.by in fixed_for(user, entity):
        raise Http404
    query = asked_of(QueryDict(request.POST.get("query", "").removeprefix("?")), entity, user)
    view = board_of(query, entity, user, record=record)
    column = next((each for each in view.columns if str(each.pk) == request.POST.get("to")), None)
    if column is None:
        return _refused(request, record, _("This column is no longer there. Load the page again."), status=400)
    try:
        record = _move(view, record, column, version=request.POST.get("version", ""))
    except StaleSave as error:
        return _refused(request, record, _stale(view, error), status=409)
    except ValidationError as error:
        return _refused(request, record, " ".join(error.messages), status=422, remedy=getattr(error, "remedy", ""))
    except NotAllowed:
        return _refused(request, record, _("You may not move this card."), status=403)
    return _moved(request, view, record, column=column)


def board_of(query: QueryDict, entity: Entity, user: User, *, record: Any = None) -> BoardView:
    """The board a query string asks for; around a record: the set of columns that record moves in."""
    board = board_for(entity, user)
    if board is None:
        raise Http404
    asked = query.copy()
    for name in ("sort", "after", "before"):
        asked.pop(name, None)
    ask = read_ask(effective(entity, user), asked, user)
    switch = board.switch
    offered = [getattr(record, switch)] if record and switch else choices(entity, user)
    return BoardView(
        entity=entity,
        user=user,
        records=asked_rows(entity, ask, user),
        switched_to=_switched(_wanted(query, ask, switch), offered),
        closed_days=_closed_days(query),
        offered=offered,
        question=ask.tree.without_field(switch),
    )


def _wanted(query: QueryDict, ask: Ask, switch: str) -> str:
    """The set of columns asked for, by the address or by the question of a saved view."""
    asked = (condition.value for condition in ask.tree.conditions if condition.field == switch and condition.op == "is")
    return query.get(switch) or next(asked, "")


def _switched(wanted: str, offered: list[Any]) -> Any:
    return next((each for each in offered if str(each.pk) == wanted), offered[0] if offered else None)


def _closed_days(query: QueryDict) -> int | None:
    wanted = query.get("closed", "")
    if wanted == ALL:
        return None
    return int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= LONGEST else RECENT_DAYS


@transaction.atomic
def _move(view: BoardView, record: Any, column: Any, *, version: str) -> Any:
    record = get_for(view.user, view.entity, record.pk, "update", lock=True)
    here = getattr(record, f"{view.board.by}_id")
    if str(record.version) != version and here != column.pk:
        raise StaleSave({view.board.by: getattr(record, view.board.by)}, {view.board.by: column}, version=record.version)
    to = type(column)._base_manager.get(pk=column.pk)
    if view.board.move:
        return view.board.move(record, to=to, by=view.user)
    return change(view.entity, record.pk, {view.board.by: to}, by=view.user, version=record.version)


def _further(request: HttpRequest, view: BoardView) -> HttpResponse:
    wanted, moment, key = _cursor(request.GET["column"])
    column = next((each for each in view.columns if str(each.pk) == wanted), None)
    if column is None:
        raise Http404
    rows = card_rows(view, {}, column=column, after=(moment, key))
    part = Column(column.pk, title_of(column, view.user), "", Total())
    part.cards = Cards(view, formats_now()).by_column(rows[:PER_COLUMN]).get(column.pk, "")
    if len(rows) > PER_COLUMN:
        part.more_url = _more_url(rows[PER_COLUMN - 1], request.GET)
    return render(request, f"{TEMPLATE}#cards", {"column": part})


def _more_url(last: Any, query: QueryDict) -> str:
    pk, _version, column, since, *_rest = last
    asked = query.copy()
    asked["view"], asked["column"] = "board", f"{column}~{since.isoformat()}~{pk}"
    return f"?{asked.urlencode()}"


def _cursor(text: str) -> Cursor:
    column, moment, key = [*text.split("~"), "", ""][:3]
    try:
        read = parse_datetime(moment)
        if read and read.tzinfo:
            return column, read.astimezone(UTC), UUID(key)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    raise Http404


def _add_url(view: BoardView, column: Column) -> str:
    if column.is_closed or not view.may_move or not may_make(view.user, view.entity):
        return ""
    asked = QueryDict(mutable=True)
    asked[view.board.by] = str(column.pk)
    if view.switched_to is not None:
        asked[view.board.switch] = str(view.switched_to.pk)
    return f"{reverse(f'{view.entity.slug}-new')}?{asked.urlencode()}"


def _context(request: HttpRequest, view: BoardView) -> dict[str, Any]:
    asked = {condition.field for condition in view.question.conditions}
    shown = effective(view.entity, view.user)
    return {
        **head_of(request, view.entity),
        **filter_bar(request, shown, view.question),
        "peeked": peeked_in(request, view.entity, view.user),
        "has_money": bool(view.money),
        "offers_mine": "owner" in {field.name for field in shown.filters} and "owner" not in asked,
        "switch": view.board.switch,
        "choices": view.offered,
        "switched_to": view.switched_to,
        "closed_days": view.closed_days,
        "closed_choices": CLOSED_CHOICES if view.board.closed else (),
    }


def _moved(request: HttpRequest, view: BoardView, record: Any, *, column: Any) -> HttpResponse:
    announced = _("%(name)s: %(column)s") % {"name": title_of(record, view.user), "column": title_of(column, view.user)}
    if not request.headers.get("HX-Request"):
        say(request, announced, undo=current_actor().batch)
        return redirect(f"{view.entity.slug}-record", pk=record.pk)
    counted = totals(view)
    alone = replace(view, records=view.records.filter(pk=record.pk), closed_days=None)
    card = Cards(alone, formats_now()).by_column(card_rows(alone, {})).get(column.pk, "")
    columns = columns_of(view, counted)
    if any(each.is_over and each.pk == column.pk for each in columns):
        announced = _("%(moved)s. There are more in it now than it should hold.") % {"moved": announced}
    context = {"columns": columns, "card": card, "sums": sums_of(view, counted), "has_money": bool(view.money)}
    response = render(request, f"{TEMPLATE}#moved", context)
    response["X-Announce"] = quote(announced)
    response["X-Undo"] = undo_address(current_actor().batch)
    return response


def _refused(request: HttpRequest, record: Any, text: str, *, status: int, remedy: str = "") -> HttpResponse:
    """Why a card stays: in words for the board; where a plain form was sent, told on the record's page, or where it can be mended."""
    if request.headers.get("HX-Request"):
        answer = refused(text, status=status)
        answer["X-Remedy"] = remedy
        return answer
    if remedy:
        return redirect(remedy)
    say(request, text, tone="red")
    return redirect(address_of(record))


def _stale(view: BoardView, error: StaleSave) -> str:
    by = view.board.by
    theirs, ours = (named(values[by], view.user) for values in (error.theirs, error.ours))
    said = {"field": field_of(view.entity, by).label, "theirs": theirs, "ours": ours}
    return _("Somebody was faster: %(field)s is now “%(theirs)s”, you wanted “%(ours)s”. Load the page again and decide.") % said
