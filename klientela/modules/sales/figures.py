"""The figures of one deal, as its page shows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Sum
from django.utils import timezone

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.kernel.entity import entity_of
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.queries.seeing import sees_money, sees_prices


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
    )


def _lines(deal: Deal) -> tuple[LineSum, ...]:
    value: Any = Sum(F("quantity") * F("unit_price"), output_field=DecimalField())
    rows = DealLine.objects.filter(deal=deal).values("currency").annotate(total=value, number=Count("pk")).order_by("currency")
    sums = tuple(LineSum(row["currency"], row["total"]) for row in rows if row["total"] is not None)
    return () if sums == (LineSum(deal.currency, deal.amount or Decimal(0)),) else sums
