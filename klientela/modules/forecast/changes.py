"""What changed a forecast since a day: the deals that came, went, grew or slipped, which add up to the difference exactly.

Every day can be looked back to, since the database writes down each change of a deal (`DealChange`): no copies are kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.kernel.entity import entity_named
from klientela.kernel.period import Period
from klientela.modules.forecast.book import listed_of, sees_forecast
from klientela.modules.sales.api.counting import DealChange, company_zone, start_of

OPEN, WON = "open", "won"
KINDS = {
    "came": pgettext_lazy("change of a forecast", "New deals"),
    "in": pgettext_lazy("change of a forecast", "Now due in it"),
    "grew": pgettext_lazy("change of a forecast", "Grew"),
    "won": pgettext_lazy("change of a forecast", "Won otherwise than expected"),
    "shrank": pgettext_lazy("change of a forecast", "Shrank"),
    "out": pgettext_lazy("change of a forecast", "Slipped out of it"),
    "lost": pgettext_lazy("change of a forecast", "Lost"),
    "other": _("Other changes"),
}
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Stand:
    """How a deal stood at a moment."""

    state: str
    amount: Decimal
    currency: str
    closes_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Moved:
    """A deal that counts otherwise than before, and by how much."""

    kind: str
    deal: UUID
    was: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.was


@dataclass(frozen=True)
class Changes:
    """What a period was to bring on a day and brings today (won in it and open, unweighted), and every deal that makes the difference."""

    start: Decimal
    end: Decimal
    moved: tuple[Moved, ...]

    def of(self, kind: str) -> list[Moved]:
        """The deals of one kind of change, the weightiest first."""
        return sorted((each for each in self.moved if each.kind == kind), key=lambda each: (-abs(each.change), str(each.deal)))


def changes_since(user: User, period: Period, *, currency: str, since: date, today: date) -> Changes | None:
    """What changed since the end of a day in what a period brings in one currency; None for whom anything it is made of is hidden."""
    if not sees_forecast(user):
        return None
    then, now = _then(user, since), dict(_now(user))
    start = end = NOTHING
    moved = []
    for deal, stand in now.items():
        before = then.get(deal)
        was = _counts(before, period, currency, today=since) if before else NOTHING
        worth = _counts(stand, period, currency, today=today)
        start, end = start + was, end + worth
        if was != worth:
            moved.append(Moved(_kind(before, stand, was, now=worth), deal, was, worth))
    return Changes(start, end, tuple(moved))


def _now(user: User) -> Iterator[tuple[UUID, Stand]]:
    names = ("pk", "amount", "currency", "closes_on", "closed_at", "stage__kind")
    listed = listed_of(user)
    rows = visible(user, "read", entity_named("deals")).filter(opened_at__lte=timezone.now())
    for key, amount, currency, closes, closed, kind in rows.values_list(*names):
        state = OPEN if closed is None else WON if kind == StageKind.WON else "lost"
        yield key, Stand(state, _worth(key, amount, state, listed=listed), currency, closes, _day(closed))


def _then(user: User, since: date) -> dict[UUID, Stand]:
    """How the deals that the user reads stood at the end of a day; those that were not there are left out."""
    names = ("deal_id", "now", "amount", "currency", "closes_on", "at")
    deals = visible(user, "read", entity_named("deals")).order_by().values("pk")
    rows = DealChange.objects.filter(deal__in=deals, at__lt=start_of(since + timedelta(days=1)))
    listed = listed_of(user)
    return {
        key: Stand(state, _worth(key, amount, state, listed=listed), currency, closes, _day(at) if state != OPEN else None)
        for key, state, amount, currency, closes, at in rows.order_by("deal", "-at", "-id").distinct("deal").values_list(*names)
        if state != "deleted"
    }


def _worth(deal: UUID, amount: Decimal | None, state: str, *, listed: Mapping[UUID, float]) -> Decimal:
    """What a deal is worth; while it is open and nobody has said so, what its lines list today."""
    if amount is None and state == OPEN:
        return Decimal(str(listed.get(deal, 0)))
    return amount or NOTHING


def _counts(stand: Stand, period: Period, currency: str, *, today: date) -> Decimal:
    """What a deal brings to a period as it is seen on a day."""
    if stand.currency != currency:
        return NOTHING
    if stand.state == WON:
        return stand.amount if stand.closed_on and stand.closed_on in period else NOTHING
    return stand.amount if stand.state == OPEN and _is_due(stand.closes_on, period, today) else NOTHING


def _is_due(closes_on: date | None, period: Period, today: date) -> bool:
    """As the forecast has it: what is overdue or has no day belongs to the period of that day."""
    if period.end < today:
        return False
    if period.start > today:
        return closes_on is not None and closes_on in period
    return closes_on is None or closes_on <= period.end


def _kind(before: Stand | None, stand: Stand, was: Decimal, *, now: Decimal) -> str:
    if before is None:
        return "came"
    if not was:
        return "in" if before.state == OPEN and before.currency == stand.currency else "other"
    if not now:
        return {"lost": "lost", OPEN: "out"}.get(stand.state, "other")
    if stand.state == WON and before.state == OPEN:
        return "won"
    return "grew" if now > was else "shrank"


def weeks_before(today: date, count: int) -> Iterable[date]:
    """The last days of the weeks before a day, the newest first."""
    sunday = today - timedelta(days=today.weekday() + 1)
    return [sunday - timedelta(weeks=number) for number in range(count)]


def _day(moment: Any) -> date | None:
    return moment.astimezone(company_zone()).date() if moment else None
