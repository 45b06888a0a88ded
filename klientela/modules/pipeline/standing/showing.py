"""The movements and the history the way pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.standing.choosing import KINDS
from klientela.modules.pipeline.standing.drawing import Step
from klientela.modules.pipeline.standing.history import EARLIEST
from klientela.modules.pipeline.standing.waterfall import ADVANCED, SLIPPED, ZERO, Bar, Bars, Waterfall
from klientela.modules.sales.api.counting import company_zone, start_of

START, END = "start", "end"
NAMES: dict[str, Any] = {
    START: _("At the start"),
    "created": _("New"),
    "reopened": _("Opened again"),
    "moved_in": _("Taken over"),
    "grew": _("Grew"),
    "shrank": _("Shrank"),
    "moved_out": _("Handed over"),
    "won": pgettext_lazy("of a deal", "Won"),
    "lost": pgettext_lazy("of a deal", "Lost"),
    "deleted": pgettext_lazy("of a deal", "Deleted"),
    END: _("At the end"),
    SLIPPED: _("Closing day moved on"),
    ADVANCED: _("Came a stage further"),
}
"""What each bar of a waterfall is called."""


@dataclass(frozen=True)
class Told:
    """One line of the table beside a waterfall."""

    kind: str
    name: Any
    href: str
    number: int | None
    amount: Decimal
    others: Sequence[tuple[str, Decimal]]


def steps(found: Waterfall, currency: str, query: Mapping[str, str]) -> list[Step]:
    """The columns of a waterfall in one currency; what nothing happened to is left out."""
    changed = [
        Step(str(NAMES[kind]), found.bars[kind].sums.get(currency, ZERO), address(kind, query)) for kind in KINDS if kind in found.bars
    ]
    first = Step(str(NAMES[START]), found.start.get(currency, ZERO), address(START, query), is_whole=True)
    last = Step(str(NAMES[END]), found.end.get(currency, ZERO), address(END, query), is_whole=True)
    return [first, *(step for step in changed if step.amount), last]


def told(bars: Mapping[str, Bar], currency: str, query: Mapping[str, str]) -> list[Told]:
    """The bars as lines: how many deals, how much in the currency shown, and what in others."""
    return [_line(kind, bar, currency, query=query) for kind, bar in bars.items() if bar.number]


def _line(kind: str, bar: Bar, currency: str, *, query: Mapping[str, str]) -> Told:
    others = [(money, amount) for money, amount in sorted(bar.sums.items()) if money != currency and amount]
    return Told(kind, NAMES[kind], address(kind, query), bar.number, bar.sums.get(currency, ZERO), others)


def address(kind: str, query: Mapping[str, str], **narrower: str) -> str:
    """The deals behind a bar, asked as the waterfall was."""
    return asked_again("report-moved-deals", query, kind, **narrower)


def asked_again(page: str, query: Mapping[str, str], *args: str, **narrower: str) -> str:
    """Another page with the same question."""
    kept = {name: query[name] for name in ("period", "from", "to", "process", "team", "rep", "branch") if query.get(name)}
    kept.update(narrower)
    return f"{reverse(page, args=args)}{'?' if kept else ''}{urlencode(kept)}"


@dataclass(frozen=True)
class Cell:
    """What one rep or team has in one bar."""

    amount: Decimal | None
    href: str


@dataclass(frozen=True)
class Line:
    """The changes of one rep or team."""

    name: str
    href: str
    cells: Sequence[Cell]
    sum: Decimal


@dataclass(frozen=True)
class Table:
    """The changes of each rep or team, in one currency."""

    title: Any
    kinds: Sequence[Any]
    rows: Sequence[Line]


def table(by: str, title: Any, found: Mapping[Any, Bars], *, names: Mapping[Any, str], currency: str, query: Mapping[str, str]) -> Table:
    """What moved for each rep or team; every figure opens its deals."""
    kinds = [kind for kind in KINDS if any(bars[kind].sums.get(currency) for bars in found.values())]
    rows = []
    for key, bars in sorted(found.items(), key=lambda each: names.get(each[0], "")):
        only = {by: str(key)} if key else {}
        cells = [Cell(bars[kind].sums.get(currency), address(kind, query, **only) if key else "") for kind in kinds]
        name, href = names.get(key, ""), asked_again("report-moved", query, **only) if key else ""
        rows.append(Line(name, href, cells, sum((cell.amount or ZERO for cell in cells), ZERO)))
    return Table(title, [NAMES[kind] for kind in kinds], rows)


def presets(today: date) -> list[tuple[Any, str]]:
    """Days people look back to, as they stand in an address."""
    quarter = Period.this_quarter(today).start
    monday = today - timedelta(days=today.weekday())
    days = ((_("Since Monday"), monday), (_("Since the month began"), today.replace(day=1)), (_("Since the quarter began"), quarter))
    return [(name, day.isoformat()) for name, day in days]


MOST = 13
"""So many ends of weeks or months stand side by side on a wide screen."""


def ends(period: Period, known: tuple[date, date], *, weekly: bool) -> list[datetime]:
    """The moments at which weeks or months of a period end, within what is known; where there are too many, every second or third …"""
    start, end = max(period.start, known[0], EARLIEST), min(period.end, known[1])
    if start > end:
        return []
    found = [_next_end(start, weekly=weekly)]
    while found[-1] <= end:
        found.append(_next_end(found[-1], weekly=weekly))
    every = -(-len(found) // MOST) or 1
    return [start_of(day) for day in found[::-every][::-1]]


def _next_end(day: date, *, weekly: bool) -> date:
    """The first day after the week or month in which a day lies."""
    if weekly:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def is_now(period: Period) -> bool:
    """Whether a period reaches to this day."""
    return period.end == EVER.end or period.end >= timezone.localdate(timezone=company_zone())
