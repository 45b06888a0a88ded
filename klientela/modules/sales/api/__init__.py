"""What other modules may ask of sales: keys in, plain values out, within what whoever is acting may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from klientela.core.access.acting import current_actor
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.services import create
from klientela.core.records.titles import named, title_of
from klientela.core.records.withholding import without_hidden
from klientela.kernel.entity import entity_of
from klientela.kernel.money import Money
from klientela.kernel.period import EVER, Period
from klientela.modules.catalogue import api as catalogue
from klientela.modules.sales.choice import ALL, Choice
from klientela.modules.sales.lines.services import create_line, has_one_sum, take_sum
from klientela.modules.sales.models import Deal
from klientela.modules.sales.sold import WonLine, lines_won

__all__ = ["DealFacts", "WonLine", "create_deal", "deal", "open_deals_of", "won_lines"]


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


@transaction.atomic
def create_deal(
    *,
    party_id: UUID,
    name: str,
    product_ids: Iterable[UUID] = (),
    amount: Decimal | None = None,
    currency: str = "",
    owner_id: UUID | None = None,
    source: str = "",
    by: User,
) -> UUID:
    """Open a deal with a party for a user, with a line for each product; without an amount it is worth what its lines add up to.

    Raises what making it by hand would: `NotAllowed`, `ValidationError`.
    """
    values: dict[str, Any] = {"name": name, "party": Party.objects.get(pk=party_id), "source": source[:100]}
    if amount is not None:
        values |= {"amount": amount, "currency": currency}
    if owner_id and owner_id != by.pk:
        values["owner"] = User.objects.get(pk=owner_id)
    made: Deal = create(entity_of(Deal), values, by=by)
    for key in product_ids:
        if catalogue.product(key) is not None:
            create_line({"deal": made, "product_id": key, "currency": currency}, by=by)
    if amount is None and has_one_sum(made):
        take_sum(made, by=by)
    return made.pk


def won_lines(user: User, period: Period = EVER, choice: Choice = ALL) -> list[WonLine]:
    """What was sold in a period, line by line, as far as a user sees it."""
    return lines_won(user, period, choice)
