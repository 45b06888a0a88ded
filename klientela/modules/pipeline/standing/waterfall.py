"""What moved since a chosen day: how the open value came from what it was to what it is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import Move, StageKind
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.standing.choosing import (
    EXCHANGED,
    GREW,
    KINDS,
    MOVED_IN,
    MOVED_OUT,
    SAME,
    SHRANK,
    after,
    before,
    kind_of,
    readable,
    slipped,
)
from klientela.modules.sales.api.counting import (
    ALL,
    Choice,
    Deal,
    DealChange,
    company_zone,
    deals_of,
    sees_figures,
    sees_money,
    start_of,
    within,
)

ZERO = Decimal(0)
SLIPPED, ADVANCED = "slipped", "advanced"
FIELDS = ("stage", "process", "opened_at", "moved_at", "closed_at", "closes_on", "owner", "team", "branch")
"""What the question is made of beside amounts."""


@dataclass
class Bar:
    """All changes of one kind: how many, and what they did to the open value, by currency."""

    number: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, number: int, currency: str, amount: Decimal) -> None:
        self.number += number
        self.sums[currency] += amount


type Bars = dict[str, Bar]


@dataclass(frozen=True)
class Waterfall:
    """Open value at the start, what changed it, and open value at the end; start and all bars together are the end exactly."""

    period: Period
    start: Mapping[str, Decimal]
    bars: Mapping[str, Bar]
    end: Mapping[str, Decimal]

    @property
    def currencies(self) -> list[str]:
        """Currencies in which anything stands or moved, that with most open value first."""
        sums = [self.start, self.end, *(bar.sums for bar in self.bars.values())]
        known = {money for each in sums for money, amount in each.items() if amount}
        return sorted(known, key=lambda money: (-max(self.end.get(money, ZERO), self.start.get(money, ZERO)), money))

    @property
    def has_moved(self) -> bool:
        return any(bar.number for bar in self.bars.values())


def sees_movements(user: User) -> bool:
    """Whether a user sees everything that movements of the open value are made of."""
    return sees_figures(user, "open") and sees_money(user) and sees(user, entity_of(Deal), *FIELDS)


def movements(user: User, period: Period, choice: Choice = ALL) -> Waterfall:
    """How the open value of the chosen deals changed in a period; nothing for whom anything it is made of is hidden.

    The start is found from what stands open now, less everything that moved since: so it adds up whatever happened.
    """
    if not sees_movements(user):
        return Waterfall(period, {}, {}, {})
    end = _open_now(user, choice)
    if period.end < timezone.localdate(timezone=company_zone()):
        _take(end, bars_of(user, Period(period.end + timedelta(days=1), EVER.end), choice=choice))
    bars, start = bars_of(user, period, choice=choice), defaultdict(Decimal, end)
    _take(start, bars)
    return Waterfall(period, start, bars, end)


def movements_by(user: User, by: str, period: Period, choice: Choice = ALL) -> dict[UUID | None, Bars]:
    """The changes of the open value for each rep ("owner") or team: what one hands to another leaves the one and comes to the other."""
    found: dict[UUID | None, Bars] = {}
    for row in _rows(user, period, choice, by=by):
        for key, kind, currency, amount in _legs(row):
            bars = found.setdefault(key, {name: Bar() for name in KINDS})
            bars[kind].add(row["number"], currency, amount)
    return found


def bars_of(user: User, period: Period, choice: Choice = ALL) -> Bars:
    """The changes of the open value in a period, by kind."""
    bars = {kind: Bar() for kind in KINDS}
    for row in _rows(user, period, choice):
        for _key, kind, currency, amount in _legs(row):
            bars[kind].add(row["number"], currency, amount)
    return bars


def changes(user: User, period: Period, choice: Choice = ALL) -> QuerySet[Any]:
    """The changes of a period that this user may read, with `kind`: what each is to the open value of the choice."""
    rows = DealChange.objects.filter(readable(user, choice), within(period, "at"))
    told: QuerySet[Any] = rows.annotate(kind=kind_of(choice)) if sees_movements(user) else rows.none()
    return told


def changes_of_kind(user: User, kind: str, period: Period, choice: Choice = ALL) -> QuerySet[Any]:
    """The changes behind one bar."""
    rows = changes(user, period, choice)
    if kind == SLIPPED:
        return rows.filter(slipped(choice, period.end))
    return rows.filter(kind__in=(kind, EXCHANGED) if kind in (GREW, SHRANK) else (kind,))


def beside(user: User, period: Period, choice: Choice = ALL) -> Bars:
    """What happened without changing the open value: closing days moved out of the period, and deals moved forward."""
    bars = {SLIPPED: Bar(), ADVANCED: Bar()}
    last = changes_of_kind(user, SLIPPED, period, choice).order_by("deal", "-at", "-id").distinct("deal")
    for currency, number, worth in _by_money(DealChange.objects.filter(pk__in=last.values("pk")), "deal"):
        bars[SLIPPED].add(number, currency, worth or ZERO)
    for currency, number, worth in _by_money(advanced(user, period, choice), "pk"):
        bars[ADVANCED].add(number, currency, worth or ZERO)
    return bars


def advanced(user: User, period: Period, choice: Choice = ALL) -> Any:
    """Deals that came into a later open stage of their process in the period."""
    forward = Move.objects.filter(within(period, "at"), stage__kind="open", from_stage__kind="open", process__entity="deals")
    further = forward.filter(stage__process=F("from_stage__process"), stage__position__gt=F("from_stage__position"))
    moved = further.order_by().values("record")
    deals = Deal.unscoped.filter(deals_of(user, choice), pk__in=moved)
    return deals if sees_movements(user) else deals.none()


def stood(user: User, moment: datetime, choice: Choice = ALL) -> Any:
    """The last change before a moment of each deal that stood open then: behind the value at the start and at the end."""
    last = DealChange.objects.filter(deal=OuterRef("pk"), at__lt=moment).order_by("-at", "-id").values("pk")[:1]
    deals = Deal.unscoped.filter(scope(user, "read", Deal), opened_at__lt=moment).order_by()
    rows = DealChange.objects.filter(after(choice), pk__in=deals.annotate(last=Subquery(last)).values("last"))
    customer = rows.filter(deal__party=choice.customer) if choice.customer else rows
    return customer if sees_movements(user) else rows.none()


def last_moved(user: User, before_it: date) -> date | None:
    """The last day, up to one, on which anything moved that this user may read."""
    rows = DealChange.objects.filter(readable(user, ALL), at__lt=start_of(before_it + timedelta(days=1)))
    last = rows.order_by("-at", "-id").values_list("at", flat=True).first()
    return last.astimezone(company_zone()).date() if last else None


def _by_money(rows: QuerySet[Any], key: str) -> Any:
    return rows.order_by().values_list("currency").annotate(number=Count(key, distinct=True), worth=Sum("amount"))


def _rows(user: User, period: Period, choice: Choice, *, by: str = "") -> Any:
    keys = {"was_key": F(f"was_{by}"), "key": F(by)} if by else {}
    rows = changes(user, period, choice)
    if by:
        rows = rows.filter(~Q(kind=SAME) | before(choice) & after(choice) & ~Q(**{by: F(f"was_{by}")}))
    else:
        rows = rows.exclude(kind=SAME)
    grouped = rows.order_by().values("kind", "was_currency", "currency", **keys)
    return grouped.annotate(number=Count("deal", distinct=True), out=Sum("was_amount"), came=Sum("amount"))


def _legs(row: Mapping[str, Any]) -> list[tuple[UUID | None, str, str, Decimal]]:
    """What a group of changes does: for whom, as what kind, in which currency, how much."""
    kind, out, came = row["kind"], row["out"] or ZERO, row["came"] or ZERO
    left, here = row.get("was_key"), row.get("key")
    if kind in (GREW, SHRANK, EXCHANGED, SAME) and left != here:
        return [(left, MOVED_OUT, row["was_currency"], -out), (here, MOVED_IN, row["currency"], came)]
    if kind == EXCHANGED:
        return [(here, SHRANK, row["was_currency"], -out), (here, GREW, row["currency"], came)]
    if kind in (GREW, SHRANK):
        return [(here, kind, row["currency"], came - out)]
    if kind in LEAVING:
        return [(left, kind, row["was_currency"], -out)]
    return [(here, kind, row["currency"], came)] if kind != SAME else []


LEAVING = (MOVED_OUT, StageKind.WON, StageKind.LOST, "deleted")


def _open_now(user: User, choice: Choice) -> dict[str, Decimal]:
    deals = Deal.unscoped.filter(deals_of(user, choice), closed_at=None, amount__isnull=False)
    rows = deals.order_by().values_list("currency").annotate(worth=Sum("amount"))
    return defaultdict(Decimal, dict(rows))


def _take(sums: dict[str, Decimal], bars: Bars) -> None:
    for bar in bars.values():
        for currency, amount in bar.sums.items():
            sums[currency] -= amount
