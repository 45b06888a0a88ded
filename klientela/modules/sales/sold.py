"""What was sold, line by line: the product lines of won deals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.sales.choice import ALL, Choice, company_zone, deals_of, within
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.seeing import sees_figures, sees_margin, sees_prices
from klientela.modules.sales.worth import WHOLE, net_of


@dataclass(frozen=True)
class WonLine:
    """A line of a deal that was won: what, to whom, by whom, when, for how much, at what cost."""

    deal_id: UUID
    line_id: UUID
    product_id: UUID
    party_id: UUID | None
    """None also where the reader does not see whose deals they are; likewise the owner."""
    owner_id: UUID | None
    won_on: date
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    net: Decimal
    currency: str
    cost: Decimal | None
    """Of all pieces, in the currency of the line; None where it is unknown, in another currency, or hidden."""
    cost_currency: str

    @property
    def margin(self) -> Decimal | None:
        return None if self.cost is None else self.net - self.cost


_COLUMNS = ("quantity", "unit_price", "discount", "currency", "cost", "cost_currency")


def lines_won(user: User, period: Period = EVER, choice: Choice = ALL) -> list[WonLine]:
    """The priced lines of the deals won in a period that a user may read; nothing for whom what they are made of is hidden."""
    if not (sees_figures(user, "wins") and sees_prices(user) and sees(user, entity_of(DealLine), "product")):
        return []
    won = deals_of(user, choice, prefix="deal__") & within(period, "deal__closed_at")
    rows = DealLine.unscoped.filter(won, deleted_at=None, deal__stage__kind=StageKind.WON, unit_price__isnull=False)
    names = ("deal_id", "pk", "product_id", "deal__party_id", "deal__owner_id", "deal__closed_at", *_COLUMNS)
    zone, entity = company_zone(), entity_of(Deal)
    has_party, has_owner, has_cost = sees(user, entity, "party"), sees(user, entity, "owner"), sees_margin(user)
    found = []
    for deal, line, product, party, owner, closed, quantity, price, discount, currency, cost, cost_currency in rows.values_list(*names):
        is_known = has_cost and cost is not None and cost_currency in ("", currency)
        found.append(
            WonLine(
                *(deal, line, product, party if has_party else None, owner if has_owner else None),
                *(closed.astimezone(zone).date(), quantity, price, discount),
                net=net_of(quantity, price, discount, currency=currency),
                currency=currency,
                cost=net_of(quantity, cost, WHOLE - WHOLE, currency=currency) if is_known else None,
                cost_currency=cost_currency if has_cost else "",
            )
        )
    return found
