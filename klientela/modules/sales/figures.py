"""The figures of one deal, as its page shows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.next_steps import next_task
from klientela.core.views.rights import is_open
from klientela.kernel.entity import entity_of
from klientela.modules.sales.lines.services import sums_of
from klientela.modules.sales.models import CloseReason, Deal
from klientela.modules.sales.seeing import sees_money, sees_prices


@dataclass(frozen=True)
class LineSum:
    """The product lines of a deal in one currency, added up."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Figures:
    """What a deal is worth, how likely it is, when it closes and how long it has been where it is."""

    has_amount: bool
    """Whether the reader sees amounts; likewise the others below. What he does not see is not among the values."""
    amount: Decimal | None
    currency: str
    lines: tuple[LineSum, ...]
    """Sums of the product lines, where they differ from the amount."""
    probability: int | None
    weighted: Decimal | None
    has_due: bool
    closes_on: date | None
    days_left: int | None
    days_in_stage: int | None
    expected_days: int | None
    days_open: int | None
    is_open: bool
    result: str
    """The stage that closed it, and of what kind that is."""
    kind: str
    closed_at: datetime | None
    has_next: bool = False
    next_step: str = ""
    next_on: date | None = None
    """What is done next and when, as it was typed or as the next open task about the deal says."""
    has_reason: bool = False
    reason: str = ""
    why: str = ""
    """Where somebody says why it was closed; empty where he may not."""

    @property
    def lacks_next(self) -> bool:
        """Whether nobody knows what comes next."""
        return self.has_next and self.is_open and not (self.next_step or self.next_on)

    @property
    def is_over(self) -> bool:
        """Whether the deal is longer in its stage than expected."""
        return self.expected_days is not None and (self.days_in_stage or 0) > self.expected_days


def figures_of(deal: Deal, user: User, *, now: datetime | None = None) -> Figures:
    """The figures of a deal at a moment, as far as this user sees what they are made of."""
    moment, today = now or timezone.now(), timezone.localdate(now)
    shown = withheld_from(deal, user)
    has_amount, has_stage = sees_money(user), sees(user, entity_of(deal), "stage", "closed_at")
    stage = withheld_from(deal.stage, user) if has_stage and may(user, "read", entity_of(deal.stage)) else None
    chance = stage.probability if stage else None
    until = (deal.closed_at if has_stage else None) or moment
    return Figures(
        has_amount=has_amount,
        amount=deal.amount if has_amount else None,
        currency=deal.currency if has_amount else "",
        lines=_lines(deal) if has_amount and sees_prices(user) else (),
        probability=chance,
        weighted=deal.amount * chance / 100 if has_amount and deal.amount is not None and chance is not None else None,
        has_due=sees(user, entity_of(deal), "closes_on"),
        closes_on=shown.closes_on,
        days_left=(shown.closes_on - today).days if shown.closes_on else None,
        days_in_stage=deal.days_in_stage(moment) if shown.moved_at else None,
        expected_days=stage.expected_days if stage else None,
        days_open=max((until - shown.opened_at) // timedelta(days=1), 0) if shown.opened_at else None,
        is_open=deal.is_open or not has_stage,
        result=title_of(deal.stage, user) if stage else "",
        kind=stage.kind if stage else "",
        closed_at=shown.closed_at,
        **_next(deal, user),
        **_reason(deal, user, stage.kind if stage else ""),
    )


def _next(deal: Deal, user: User) -> dict[str, Any]:
    """The next step: what was typed, else the next open task about the deal that the user sees."""
    if not deal.is_open or not sees(user, entity_of(deal), "next_step", "next_on"):
        return {}
    if deal.next_step or deal.next_on:
        return {"has_next": True, "next_step": deal.next_step, "next_on": deal.next_on}
    task = next_task(deal, user)
    return {"has_next": True, "next_step": task.title, "next_on": task.day} if task else {"has_next": True}


def _reason(deal: Deal, user: User, kind: str) -> dict[str, Any]:
    entity = entity_of(deal)
    if deal.is_open or not kind or not sees(user, entity, "reason", "closed_at", "stage"):
        return {}
    op = "win" if kind == StageKind.WON else "lose"
    may_say = deal.locked_at is None and sees(user, entity, "locked_at") and is_open(user, op, deal)
    reason = title_of(deal.reason, user) if deal.reason_id and may(user, "read", entity_of(CloseReason)) else ""
    return {"has_reason": True, "reason": reason, "why": reverse(f"deal-{op}", args=[deal.pk]) if may_say and not deal.reason_id else ""}


def _lines(deal: Deal) -> tuple[LineSum, ...]:
    sums = tuple(LineSum(currency, total) for currency, total in sorted(sums_of(deal).items()))
    return () if sums == (LineSum(deal.currency, deal.amount or Decimal(0)),) else sums
