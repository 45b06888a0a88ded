"""What other modules may ask of sales: keys in, plain values out, within what whoever is acting may read."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from klientela.core.access.acting import current_actor
from klientela.core.records.titles import named, title_of
from klientela.core.records.withholding import without_hidden
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
    kept, user = without_hidden(found), current_actor().user
    amount = Money(kept.amount, kept.currency) if kept.amount is not None and kept.currency else None
    return DealFacts(
        deal_id=kept.pk,
        name=title_of(found, user) if user else str(found),
        party_id=kept.party_id,
        stage=named(found.stage, user) if user and kept.stage_id else str(found.stage) if kept.stage_id else "",
        is_open=kept.is_open,
        amount=amount,
        closes_on=kept.closes_on,
    )
