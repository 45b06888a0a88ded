"""The figures of one deal, as its page shows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Sum
from django.utils import timezone

from klientela.modules.sales.models import Deal, DealLine


@dataclass(frozen=True)
class LineSum:
    """The product lines of a deal in one currency, added up."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Figures:
    """What a deal is worth, how likely it is, when it closes and how long it has been where it is."""

    amount: Decimal | None
    currency: str
    lines: tuple[LineSum, ...]
    """Sums of the product lines, where they differ from the amount."""
    probability: int
    weighted: Decimal | None
    closes_on: date | None
    days_left: int | None
    days_in_stage: int
    expected_days: int | None
    days_open: int

    @property
    def is_over(self) -> bool:
        """Whether the deal is longer in its stage than expected."""
        return self.expected_days is not None and self.days_in_stage > self.expected_days


def figures_of(deal: Deal, *, now: datetime | None = None) -> Figures:
    """The figures of a deal at a moment."""
    moment, today = now or timezone.now(), timezone.localdate(now)
    return Figures(
        amount=deal.amount,
        currency=deal.currency,
        lines=_lines(deal),
        probability=deal.stage.probability,
        weighted=deal.amount * deal.stage.probability / 100 if deal.amount is not None else None,
        closes_on=deal.closes_on,
        days_left=(deal.closes_on - today).days if deal.closes_on else None,
        days_in_stage=deal.days_in_stage(moment),
        expected_days=deal.stage.expected_days,
        days_open=max(((deal.closed_at or moment) - deal.opened_at) // timedelta(days=1), 0),
    )


def _lines(deal: Deal) -> tuple[LineSum, ...]:
    value: Any = Sum(F("quantity") * F("unit_price"), output_field=DecimalField())
    rows = DealLine.objects.filter(deal=deal).values("currency").annotate(total=value, number=Count("pk")).order_by("currency")
    sums = tuple(LineSum(row["currency"], row["total"]) for row in rows if row["total"] is not None)
    return () if sums == (LineSum(deal.currency, deal.amount or Decimal(0)),) else sums
