"""Records by day: a month or a week of a list, for entities that name a day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_date
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.own.expressions import typed
from klientela.core.records.titles import code_of
from klientela.core.records.writing import may_make
from klientela.core.views.addresses import list_address, record_address
from klientela.core.views.asked import asked
from klientela.core.views.cells import reference_need, title_need
from klientela.core.views.columns import NOTHING, Need, reading
from klientela.core.views.effective import board_for, effective
from klientela.core.views.filter_bar import filter_bar
from klientela.core.views.heads import head_of
from klientela.core.views.listing import Ask, asked_rows, read_ask
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Calendar, Entity
from klientela.ui.formats import formats_now

MOST_ITEMS = 1000
PER_DAY = 4
WEEK = timedelta(days=7)
YEARS = (1900, 2200)
START, END = "calendar_start", "calendar_end"


@dataclass(frozen=True)
class Span:
    """The month or week an address asks for, in whole weeks from Monday."""

    start: date
    is_week: bool

    @property
    def days(self) -> list[date]:
        """All days that are shown."""
        first = self.start - timedelta(days=self.start.weekday())
        last = first + WEEK if self.is_week else _next_month(self.start)
        weeks = 1 if self.is_week else -(-(last - first).days // 7)
        return [first + timedelta(days=number) for number in range(weeks * 7)]

    def word(self, start: date | None = None) -> str:
        """How addresses spell a month or week of this kind."""
        day = start or self.start
        year, week, _day = day.isocalendar()
        return f"{year}-W{week:02}" if self.is_week else f"{day:%Y-%m}"

    @property
    def before(self) -> str:
        """The one before."""
        return self.word(self.start - (WEEK if self.is_week else timedelta(days=1)))

    @property
    def after(self) -> str:
        """The next one."""
        return self.word(self.start + WEEK if self.is_week else _next_month(self.start))


@dataclass
class Item:
    """A record on its day."""

    url: str
    title: str
    more: str = ""
    tone: str = ""


@dataclass
class Day:
    """A day with its records; `is_out` lies in another month."""

    date: date
    name: str
    is_today: bool
    is_out: bool
    items: list[Item] = field(default_factory=list)
    all_url: str = ""
    new_url: str = ""
    most: int = PER_DAY

    @property
    def shown(self) -> list[Item]:
        """The records that have room."""
        return self.items[: self.most]

    @property
    def hidden(self) -> int:
        """How many more there are."""
        return max(len(self.items) - self.most, 0)


def calendar_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The records a list asks for on the days of a month or week."""
    user = user_of(request)
    words = asked(request, entity).copy()
    span = read_span(words.get("column", ""))
    for name in ("sort", "after", "before"):
        words.pop(name, None)
    shown = effective(entity, user)
    ask = read_ask(shown, words, user)
    items, is_more = _items(entity, ask, span, user=user)
    today = timezone.localdate()
    context = {
        **head_of(request, entity),
        **filter_bar(request, shown, ask.tree),
        "span": span,
        "heading": _heading(span),
        "today": Span(today if span.is_week else today.replace(day=1), span.is_week).word(),
        "other": Span(_focus(span, today), not span.is_week).word(),
        "weeks": _weeks(request, entity, span, items=items),
        "count": sum(len(found) for found in items.values()),
        "is_more": is_more,
        "day_label": field_of(entity, _calendar(entity).start).label,
        "most": MOST_ITEMS,
    }
    return render(request, "views/calendar.html", context)


def read_span(text: str) -> Span:
    """The month (`2026-11`) or week (`2026-W47`) of an address; anything else is this month."""
    year, _dash, rest = text.partition("-")
    try:
        if not YEARS[0] <= int(year) <= YEARS[1]:
            raise ValueError(text)
        return (
            Span(date.fromisocalendar(int(year), int(rest[1:]), 1), True) if rest[:1] == "W" else Span(date(int(year), int(rest), 1), False)
        )
    except ValueError:
        return Span(timezone.localdate().replace(day=1), False)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _focus(span: Span, today: date) -> date:
    """The day one looks at when changing between month and week."""
    day = today if today in span.days else span.start
    return day if not span.is_week else day.replace(day=1)


def _calendar(entity: Entity) -> Calendar:
    if entity.calendar is None:
        raise LookupError(f"{entity!r} has no calendar.")
    return entity.calendar


def _items(entity: Entity, ask: Ask, span: Span, *, user: User) -> tuple[dict[date, list[Item]], bool]:
    """The records of each day, the first ones if there are too many, and whether there are."""
    calendar, days = _calendar(entity), span.days
    rows = asked_rows(entity, ask, user).annotate(**_moments(entity)).filter(_between(entity, days[0], days[-1]))
    rows = rows.order_by(START, "pk")
    found = list(reading(rows, _needs(entity, calendar, user), user, entity=entity)[: MOST_ITEMS + 1])
    by_day: dict[date, list[Item]] = defaultdict(list)
    today = timezone.localdate()
    for pk, start, end, title, more, kind in found[:MOST_ITEMS]:
        item = Item(record_address(entity, pk), str(title or code_of(entity, pk)), str(more or ""), _tone(kind, _day(end or start), today))
        for day in _days_of(_day(start), _day(end or start), days):
            by_day[day].append(item)
    return by_day, len(found) > MOST_ITEMS


def _between(entity: Entity, first: date, last: date) -> Q:
    calendar = _calendar(entity)
    kind = field_of(entity, calendar.start).kind
    begins, ends = (first, last + timedelta(days=1)) if kind == "date" else (_midnight(first), _midnight(last + timedelta(days=1)))
    if not calendar.end:
        return Q(**{f"{START}__gte": begins, f"{START}__lt": ends})
    lasts = Q(**{f"{END}__gte": begins}) | Q(**{f"{END}__isnull": True, f"{START}__gte": begins})
    return Q(**{f"{START}__lt": ends}) & lasts


def _moments(entity: Entity) -> dict[str, Any]:
    """When a record begins and ends, in the fields of the program or in those a company has added."""
    calendar = _calendar(entity)
    named = {START: calendar.start, **({END: calendar.end} if calendar.end else {})}
    return {alias: typed(field_of(entity, name)) for alias, name in named.items()}


def _needs(entity: Entity, calendar: Calendar, user: User) -> list[Any]:
    nothing = _Nothing("pk")
    title = field_of(entity, entity.title)
    others = (field_of(entity, name) for name in entity.list if name != entity.title)
    beside = next((known for known in others if known.kind == "reference" and sees(user, entity, known.name)), None)
    by = board_for(entity, user)
    staged = field_of(entity, by.by) if by and by.by == "stage" else None
    return [
        Need("pk"),
        Need(START),
        Need(END) if calendar.end else nothing,
        title_need(entity, title),
        reference_need(beside, beside.target_entity.title) if beside else nothing,
        reference_need(staged, "kind") if staged else nothing,
    ]


class _Nothing(Need):
    def expression(self, user: User, hidden: frozenset[str]) -> Any:
        return NOTHING


def _tone(kind: str | None, day: date, today: date) -> str:
    if kind in ("won", "lost"):
        return f"{kind} done"
    return "past" if kind and day < today else ""


def _day(value: Any) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _days_of(start: date, end: date, days: list[date]) -> list[date]:
    return [day for day in days if start <= day <= max(end, start)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _weeks(request: HttpRequest, entity: Entity, span: Span, *, items: dict[date, list[Item]]) -> list[list[Day]]:
    today, new_url = timezone.localdate(), _new_url(entity, user_of(request))
    start = _calendar(entity).start
    days = []
    for day in span.days:
        name = format_date(day, "EEE", locale=formats_now().locale)
        made = Day(day, name, day == today, not span.is_week and day.month != span.start.month, items.get(day, []))
        made.all_url = _only(request.GET, entity, day)
        made.new_url = f"{new_url}?{start}={day.isoformat()}" if new_url else ""
        made.most = MOST_ITEMS if span.is_week else PER_DAY
        days.append(made)
    return [days[number : number + 7] for number in range(0, len(days), 7)]


def _new_url(entity: Entity, user: User) -> str:
    """Where a record of a day is made, for those who may say the day."""
    may_say = _calendar(entity).start in {known.name for known in effective(entity, user).new_form}
    return reverse(f"{entity.slug}-new") if may_say and not entity.part_of and may_make(user, entity) else ""


def _only(query: QueryDict, entity: Entity, day: date) -> str:
    words = query.copy()
    words.pop("column", None)
    words["view"], words[_calendar(entity).start] = "list", day.isoformat()
    return f"{list_address(entity)}?{words.urlencode()}"


def _heading(span: Span) -> str:
    words = formats_now()
    if not span.is_week:
        return words.month(span.start)
    return _("%(first)s to %(last)s, week %(week)s") % {
        "first": words.day(span.days[0]),
        "last": words.day(span.days[-1]),
        "week": span.start.isocalendar().week,
    }
