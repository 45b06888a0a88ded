"""What came of closed deals: how many were won, how long they took, what they were worth, by whatever one asks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Max, Q, Sum

from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.dimensions import NOTHING, Dimension, dimension_named, sources
from klientela.modules.sales.api.counting import ALL, Choice, company_zone, money_in, sees_figures, sees_money

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Amount:
    """A sum in one currency (empty where the deals name none), over so many deals that have an amount."""

    currency: str
    amount: Decimal
    deals: int

    @property
    def average(self) -> Decimal:
        return self.amount / self.deals if self.deals else Decimal(0)


def added(groups: Iterable[Iterable[Amount]]) -> tuple[Amount, ...]:
    """Sums of several groups together, each currency for itself, the largest first."""
    piles: dict[str, Amount] = {}
    for part in (part for group in groups for part in group):
        known = piles.get(part.currency, Amount(part.currency, Decimal(0), 0))
        piles[part.currency] = Amount(part.currency, known.amount + part.amount, known.deals + part.deals)
    return tuple(sorted(piles.values(), key=lambda amount: (-amount.amount, amount.currency)))


@dataclass(frozen=True)
class Result:
    """What came of the deals of one rep, team, product, sector, branch, customer, month or quarter."""

    key: str
    """Key of the rep, team …; the first day of a month or quarter; empty for deals without any."""
    label: str
    won: int
    lost: int
    days_won: float | None
    """Days from opening to winning, on average; None when nothing was won."""
    days_lost: float | None
    value: tuple[Amount, ...]
    """Worth of what was won, by currency, the largest first."""

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def win_rate(self) -> float | None:
        return self.won / self.closed if self.closed else None


@dataclass(frozen=True)
class WinRate:
    """How many of the closed deals were won."""

    won: int
    lost: int
    rate: float | None


@dataclass(frozen=True)
class CycleLength:
    """Days from opening to closing, on average; None when there were no such deals."""

    won: float | None
    lost: float | None


def win_rate(user: User, period: Period = EVER, choice: Choice = ALL) -> WinRate:
    """Deals won and lost in the period, and the share of won ones among them."""
    result = overall(user, period, choice)
    return WinRate(won=result.won, lost=result.lost, rate=result.win_rate)


def cycle_length(user: User, period: Period = EVER, choice: Choice = ALL) -> CycleLength:
    """How long the deals closed in the period took, from the day they were opened."""
    result = overall(user, period, choice)
    return CycleLength(won=result.days_won, lost=result.days_lost)


def revenue_by(user: User, dimension: str, period: Period = EVER, *, choice: Choice = ALL) -> list[Result]:
    """What was won in the period by rep, team, product, sector, branch, customer, month or quarter; only where anything was."""
    return [result for result in results_by(user, dimension, period, choice=choice) if result.won]


def results_by(user: User, dimension: str, period: Period = EVER, *, choice: Choice = ALL) -> list[Result]:
    """Deals closed in the period by rep, team, product, sector, branch, customer, month or quarter.

    Months and quarters come in their order, everything else by worth, the largest first. A deal with several products
    counts for each, its worth shared among them by the value of their lines.
    """
    asked = dimension_named(dimension)
    results = _collect(_rows(user, asked, period, choice=choice))
    return sorted(results, key=(lambda result: result.key) if asked.is_time else _by_worth)


def overall(user: User, period: Period = EVER, choice: Choice = ALL) -> Result:
    """All deals closed in the period together."""
    found = _collect(_rows(user, NOTHING, period, choice=choice))
    return found[0] if found else Result("", "", 0, 0, None, None, ())


def last_win(user: User) -> date | None:
    """The day, in the company's time zone, of the last deal that was won."""
    if not sees_figures(user, "wins"):
        return None
    (closed,) = sources(user, NOTHING, EVER, choice=ALL)
    last = closed.rows.filter(stage__kind=StageKind.WON).aggregate(last=Max("closed_at"))["last"]
    return last.astimezone(company_zone()).date() if last else None


def _rows(user: User, dimension: Dimension, period: Period, *, choice: Choice) -> Iterable[Mapping[str, Any]]:
    if not sees_figures(user, "wins") or not dimension.is_for(user):
        return
    for source in sources(user, dimension, period, choice=choice):
        deal = source.deal
        won, lost = (Q(**{f"{deal}stage__kind": kind}) for kind in (StageKind.WON, StageKind.LOST))
        took = F(f"{deal}closed_at") - F(f"{deal}opened_at")
        once = Q(is_first=True) if source.repeats else Q()
        has_amount = Q(**{f"{deal}amount__isnull": False}) if sees_money(user) else Q(pk__in=[])
        yield from source.rows.values("key", "label", money_in=money_in(user, deal)).annotate(
            won=Count(f"{deal}pk", filter=won, distinct=source.repeats),
            lost=Count(f"{deal}pk", filter=lost, distinct=source.repeats),
            won_time=Sum(took, filter=won & once),
            lost_time=Sum(took, filter=lost & once),
            worth=Sum(source.worth, filter=won, output_field=DecimalField()),
            valued=Count(f"{deal}pk", filter=won & has_amount, distinct=source.repeats),
        )


@dataclass
class _Pile:
    won: int = 0
    lost: int = 0
    won_time: timedelta = timedelta()
    lost_time: timedelta = timedelta()
    value: list[Amount] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        self.won += row["won"]
        self.lost += row["lost"]
        self.won_time += row["won_time"] or timedelta()
        self.lost_time += row["lost_time"] or timedelta()
        if row["valued"]:
            self.value.append(Amount(row["money_in"], row["worth"], row["valued"]))


def _collect(rows: Iterable[Mapping[str, Any]]) -> list[Result]:
    """One result for each key; what differs only by currency comes together, its sums stay apart."""
    piles: dict[tuple[str, str], _Pile] = defaultdict(_Pile)
    for row in rows:
        piles[_text(row["key"]), str(row["label"] or "")].add(row)
    return [
        Result(
            key=key,
            label=label,
            won=pile.won,
            lost=pile.lost,
            days_won=pile.won_time / _DAY / pile.won if pile.won else None,
            days_lost=pile.lost_time / _DAY / pile.lost if pile.lost else None,
            value=tuple(sorted(pile.value, key=lambda amount: (-amount.amount, amount.currency))),
        )
        for (key, label), pile in piles.items()
        if pile.won or pile.lost
    ]


def _text(key: Any) -> str:
    if key is None:
        return ""
    return key.date().isoformat() if hasattr(key, "date") else str(key)


def _by_worth(result: Result) -> tuple[Decimal, int, str]:
    return -max((amount.amount for amount in result.value), default=Decimal(0)), -result.won, result.label
