"""The board of an entity: cards in columns with totals, and moving a card."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
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

from klientela.core.access.decisions import get_for, may, visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.services import change
from klientela.core.views.board_cards import Cards
from klientela.core.views.board_data import (
    CLOSED,
    PER_COLUMN,
    RECENT_DAYS,
    BoardView,
    Total,
    card_rows,
    choices,
    kind,
    probability,
    totals,
    weighted,
)
from klientela.core.views.naming import plural_of, singular_of
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.ui.formats import Formats, formats_now

CLOSED_CHOICES = (30, 90, 365)
ALL = "all"
COLOURS = 6
TEMPLATE = "views/board.html"


@dataclass
class Column:
    """One column as the page shows it."""

    pk: UUID
    name: str
    colour: str
    total: Total
    sums: list[str]
    weighted: list[str]
    probability: int | None
    is_closed: bool
    cards: Any = ""
    more: int = 0
    more_url: str = ""
    add_url: str = ""


@dataclass
class Sums:
    """What stands above the board: everything open, by currency, and how much of it is going cold."""

    open: list[str] = field(default_factory=list)
    weighted: list[str] = field(default_factory=list)
    cold: int = 0


def board_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The board, or for `?column=…&after=…` further cards of one column."""
    view = board_of(request.GET, entity, _user(request))
    if "column" in request.GET:
        return _further(request, view)
    counted = totals(view)
    rows = card_rows(view, counted)
    columns = _columns(view, counted, query=request.GET)
    cards = Cards(view, formats_now())
    made = cards.by_column(rows)
    last = {row[2]: row for row in rows}
    for column in columns:
        column.cards = made.get(column.pk, "")
        _offer_more(column, last.get(column.pk), request.GET)
        column.add_url = _add_url(view, column)
    return render(request, TEMPLATE, {**_context(request, view), "columns": columns, "sums": _sums(view, counted)})


def move(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Bring a card into another column, if the user may change the record and nobody was faster."""
    user = _user(request)
    record = get_for(user, entity, pk, "update")
    query = QueryDict(request.POST.get("query", "").removeprefix("?"))
    view = board_of(query, entity, user, record=record)
    column = next((each for each in view.columns if str(each.pk) == request.POST.get("to")), None)
    if column is None:
        return _refusal(_("This column is no longer there. Load the page again."), status=400)
    try:
        record = _move(view, record, column, version=request.POST.get("version", ""))
    except StaleSave as error:
        return _stale(view, error, column)
    except ValidationError as error:
        return _refusal(" ".join(error.messages), status=422)
    except NotAllowed:
        return _refusal(_("You may not move this card."), status=403)
    return _moved(request, view, record, column)


def board_of(query: QueryDict, entity: Entity, user: User, *, record: Any = None) -> BoardView:
    """The board a query string asks for; around a record: the set of columns that record moves in."""
    if entity.board is None:
        raise Http404
    switched = getattr(record, entity.board.switch) if record and entity.board.switch else _switched(query, entity, user)
    return BoardView(entity, user, visible(user, "read", entity), switched, _closed_days(query))


def _switched(query: QueryDict, entity: Entity, user: User) -> Any:
    found = choices(entity, user)
    wanted = query.get(entity.board.switch, "") if entity.board else ""
    return next((each for each in found if str(each.pk) == wanted), found[0] if found else None)


def _closed_days(query: QueryDict) -> int | None:
    wanted = query.get("closed", "")
    if wanted == ALL:
        return None
    return int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= 36_500 else RECENT_DAYS


@transaction.atomic
def _move(view: BoardView, record: Any, column: Any, *, version: str) -> Any:
    record = get_for(view.user, view.entity, record.pk, "update", lock=True)
    here = getattr(record, f"{view.board.by}_id")
    if str(record.version) != version and here != column.pk:
        raise StaleSave({view.board.by: getattr(record, view.board.by)}, {view.board.by: column}, version=record.version)
    if view.board.move:
        return view.board.move(record, to=column, by=view.user)
    return change(view.entity, record.pk, {view.board.by: column}, by=view.user, version=record.version)


def _columns(view: BoardView, counted: Mapping[UUID, Total], *, query: QueryDict) -> list[Column]:
    words = formats_now()
    made = []
    for place, column in enumerate(view.columns):
        total = counted.get(column.pk, Total())
        made.append(
            Column(
                column.pk,
                str(column),
                f"c{place % COLOURS + 1}",
                total,
                _amounts(total.money, words),
                _amounts(weighted(total, column), words),
                probability(column),
                kind(column) in CLOSED,
            )
        )
    return made


def _amounts(money: Mapping[str, Decimal], words: Formats) -> list[str]:
    return [words.money(amount, currency, whole=True) for currency, amount in sorted(money.items(), key=lambda pair: -pair[1])]


def _sums(view: BoardView, counted: Mapping[UUID, Total]) -> Sums:
    money: dict[str, Decimal] = {}
    likely: dict[str, Decimal] = {}
    cold = 0
    for column in view.columns:
        total = counted.get(column.pk)
        if total is None or kind(column) in CLOSED:
            continue
        cold += total.cold
        for currency, amount in total.money.items():
            money[currency] = money.get(currency, Decimal()) + amount
        for currency, amount in weighted(total, column).items():
            likely[currency] = likely.get(currency, Decimal()) + amount
    words = formats_now()
    return Sums(_amounts(money, words), _amounts(likely, words), cold)


def _further(request: HttpRequest, view: BoardView) -> HttpResponse:
    column = next((each for each in view.columns if str(each.pk) == request.GET["column"]), None)
    after = _cursor(request.GET.get("after", ""))
    if column is None or after is None:
        raise Http404
    rows = card_rows(view, {}, column=column, after=after)
    shown = rows[:PER_COLUMN]
    part = Column(column.pk, str(column), "", Total(), [], [], None, False)
    part.cards = Cards(view, formats_now()).by_column(shown).get(column.pk, "")
    if len(rows) > PER_COLUMN:
        part.more, part.more_url = PER_COLUMN, _more_url(shown[-1], column.pk, request.GET)
    return render(request, f"{TEMPLATE}#cards", {"column": part, "entity": view.entity})


def _offer_more(column: Column, last: Any, query: QueryDict) -> None:
    if last is not None and column.total.count > PER_COLUMN:
        column.more = column.total.count - PER_COLUMN
        column.more_url = _more_url(last, column.pk, query)


def _more_url(last: Any, column: UUID, query: QueryDict) -> str:
    asked = query.copy()
    asked["view"], asked["column"], asked["after"] = "board", str(column), f"{last[3].isoformat()}~{last[0]}"
    return f"?{asked.urlencode()}"


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _tilde, key = text.partition("~")
    try:
        read = parse_datetime(moment)
        return (read, UUID(key)) if read and read.tzinfo else None
    except ValueError:
        return None


def _add_url(view: BoardView, column: Column) -> str:
    if column.is_closed or not may(view.user, "create", view.entity):
        return ""
    known = {view.board.by: str(column.pk)}
    if view.switched_to is not None:
        known[view.board.switch] = str(view.switched_to.pk)
    asked = QueryDict(mutable=True)
    asked.update(known)
    return f"{reverse(f'{view.entity.slug}-new')}?{asked.urlencode()}"


def _context(request: HttpRequest, view: BoardView) -> dict[str, Any]:
    found = choices(view.entity, view.user) if view.board.switch else []
    return {
        "entity": view.entity,
        "title": plural_of(view.entity),
        "singular": singular_of(view.entity),
        "switch": view.board.switch,
        "choices": found,
        "switched_to": view.switched_to,
        "closed_days": view.closed_days,
        "closed_choices": CLOSED_CHOICES if view.board.closed else (),
        "list_url": reverse(f"{view.entity.slug}-list"),
        "can_create": may(view.user, "create", view.entity),
    }


def _moved(request: HttpRequest, view: BoardView, record: Any, column: Any) -> HttpResponse:
    text = _("%(name)s: %(column)s") % {"name": str(record), "column": str(column)}
    if not request.headers.get("HX-Request"):
        return redirect(f"{view.entity.slug}-record", pk=record.pk)
    counted = totals(view)
    alone = replace(view, records=view.records.filter(pk=record.pk), closed_days=None)
    card = Cards(alone, formats_now()).by_column(card_rows(alone, {})).get(column.pk, "")
    columns = _columns(view, counted, query=request.GET)
    response = render(request, f"{TEMPLATE}#moved", {"columns": columns, "card": card, "sums": _sums(view, counted)})
    response["X-Announce"] = quote(text)
    return response


def _stale(view: BoardView, error: StaleSave, column: Any) -> HttpResponse:
    label = field_of(view.entity, view.board.by).label
    text = _("Somebody was faster: %(field)s is now “%(theirs)s”, you wanted “%(ours)s”. Load the page again and decide.") % {
        "field": label,
        "theirs": error.theirs[view.board.by],
        "ours": column,
    }
    return _refusal(text, status=409)


def _refusal(text: str, *, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["X-Message"] = quote(text)
    return response


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the door's policy admits users only
    return user
