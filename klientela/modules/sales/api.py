"""What other modules may ask of sales: keys in, plain values out, within what whoever is acting may read."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from klientela.kernel.money import Money
from klientela.modules.sales.models import Deal


@dataclass(frozen=True)
class DealFacts:
    """A deal as other modules know it."""

    deal_id: UUID
    name: str
    party_id: UUID | None
    stage: str
    is_open: bool
    amount: Money | None
    closes_on: date | None


def deal(deal_id: UUID) -> DealFacts | None:
    """The deal with this key, if whoever is acting may read it."""
    found = Deal.objects.select_related("stage").filter(pk=deal_id).first()
    return _facts(found) if found else None


def open_deals_of(party_id: UUID) -> list[DealFacts]:
    """The open deals with a party, the one that moved last first."""
    deals = Deal.objects.select_related("stage").filter(party_id=party_id, closed_at=None).order_by("-moved_at", "-id")
    return [_facts(deal) for deal in deals]


def _facts(found: Deal) -> DealFacts:
    amount = Money(found.amount, found.currency) if found.amount is not None and found.currency else None
    return DealFacts(
        deal_id=found.pk,
        name=str(found),
        party_id=found.party_id,
        stage=str(found.stage),
        is_open=found.is_open,
        amount=amount,
        closes_on=found.closes_on,
    )
