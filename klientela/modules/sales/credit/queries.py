"""Whose success won deals are, and by which plan somebody is paid."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.sales.choice import ALL, Choice, company_zone, deals_of, within
from klientela.modules.sales.credit.counting import WHOLE, parted
from klientela.modules.sales.models import Deal, DealShare
from klientela.modules.sales.seeing import sees_figures, sees_money


@dataclass(frozen=True)
class Credit:
    """A part of a won deal that is somebody's success."""

    deal_id: UUID
    user_id: UUID
    percent: Decimal
    won_at: datetime
    amount: Decimal
    """Of the deal, times the share."""
    currency: str

    @property
    def won_on(self) -> date:
        """The company's day on which it was won."""
        return self.won_at.astimezone(company_zone()).date()


def credited(user: User, period: Period = EVER, choice: Choice = ALL) -> list[Credit]:
    """The parts in the deals won in a period that a user may read, in the order they were won; deals without shares are their owner's.

    The choice asks about deals; `choice.rep` about whose success they are.
    """
    if not sees_credit(user):
        return []
    asked = Choice(choice.process, choice.team, None, choice.branch, choice.customer)
    rows = Deal.unscoped.filter(deals_of(user, asked), within(period, "closed_at"), stage__kind=StageKind.WON, amount__isnull=False)
    deals = list(rows.order_by("closed_at", "pk").values_list("pk", "owner_id", "closed_at", "amount", "currency"))
    shares = _shares(key for key, *_rest in deals)
    found = []
    for key, owner, at, amount, currency in deals:
        split = shares.get(key) or ([(owner, WHOLE)] if owner else [])
        for (who, percent), part in zip(split, parted(amount, (percent for _who, percent in split), currency), strict=True):
            if choice.rep is None or choice.rep == who:
                found.append(Credit(key, who, percent, at, part, currency))
    return found


def sees_credit(user: User) -> bool:
    """Whether a user sees everything that tells whose success deals are; without the shares it would be told wrongly."""
    shares = entity_of(DealShare)
    if not (may(user, "read", shares) and sees(user, shares, "user", "percent")):
        return False
    return sees_figures(user, "revenue") and sees_money(user) and sees(user, entity_of(Deal), "owner")


def _shares(keys: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, Decimal]]]:
    found: dict[UUID, list[tuple[UUID, Decimal]]] = defaultdict(list)
    rows = DealShare.objects.filter(deal__in=list(keys)).order_by("-percent", "pk")
    for deal, who, percent in rows.values_list("deal_id", "user_id", "percent"):
        found[deal].append((who, percent))
    return found
