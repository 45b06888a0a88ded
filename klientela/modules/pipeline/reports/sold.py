"""What the report of what brings most can count: the lines of won deals, and what other modules offer."""

import json
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.period import Period
from klientela.kernel.slot import slot
from klientela.modules.catalogue.api import Sold, SoldSource
from klientela.modules.pipeline.reports.asking import Question, years_of_deals
from klientela.modules.pipeline.reports.showing import Drill
from klientela.modules.sales.api.counting import Deal, DealLine, WonLine, lines_won, sees_figures, sees_margin, sees_prices

DEALS = "deals"


def sources_for(user: User, question: Question) -> dict[str, SoldSource]:
    """What a user can have counted, won deals first."""
    known = {DEALS: won_deals(question), **slot("reports.sold").items()}
    return {name: source for name, source in known.items() if source.divides(user)}


def sees_any(user: User) -> bool:
    """Whether there is anything the report can count for a user."""
    return sees_sold(user) or any(source.divides(user) for source in slot("reports.sold"))


def sees_sold(user: User) -> bool:
    """Whether a user sees what was sold for how much: what the lines are worth tells what their deals are."""
    return sees_figures(user, "revenue") and sees_prices(user) and sees(user, entity_of(DealLine), "product")


def won_deals(question: Question) -> SoldSource:
    """The lines of won deals, of the process, team and people a question is about."""
    drill = Drill(question)
    return SoldSource(
        label=_("Won deals"),
        counts=_("Won deals"),
        nothing=_("There are no such deals"),
        divides=_divides,
        has_profit=sees_margin,
        sold=lambda user, by, period: _sold_in(lines_won(user, period, question.choice), by, user),
        behind=lambda by, key, period: _deals_behind(drill, by, key, period=period),
        years=lambda user: years_of_deals(),
        may_export=lambda user: may(user, "export", entity_of(Deal)),
    )


def _divides(user: User) -> list[str]:
    if not sees_sold(user):
        return []
    return ["product", "customer"] if sees(user, entity_of(Deal), "party") else ["product"]


def _sold_in(lines: list[WonLine], by: str, user: User) -> dict[str, list[Sold]]:
    keys = {_key(line, by) for line in lines}
    readable = visible(user, "read", entity_named("products") if by == "product" else entity_of(Party)).filter(pk__in=keys - {None})
    names = {record.pk: title_of(record, user) for record in readable}
    by_currency: dict[str, list[WonLine]] = {}
    for line in lines:
        by_currency.setdefault(line.currency, []).append(line)
    return {currency: _gathered(by, some, names) for currency, some in by_currency.items()}


def _key(line: WonLine, by: str) -> UUID | None:
    return line.product_id if by == "product" else line.party_id


def _gathered(by: str, lines: Iterable[WonLine], names: dict[UUID, str]) -> list[Sold]:
    """Lines of one currency gathered by product or customer; those a user may not read stand together."""
    groups: dict[UUID | None, list[WonLine]] = {}
    for line in lines:
        groups.setdefault(_key(line, by), []).append(line)
    known = [_sold(str(key), names[key], group) for key, group in groups.items() if key in names]
    if None in groups:
        known.append(_sold("", _now("Not given"), groups[None]))
    hidden = [line for key, group in groups.items() if key and key not in names for line in group]
    return [*known, _sold("", _now("Restricted"), hidden)] if hidden else known


def _sold(key: str, label: str, lines: list[WonLine]) -> Sold:
    margins = [line.margin for line in lines]
    profit = sum((margin for margin in margins if margin is not None), Decimal(0)) if None not in margins else None
    return Sold(key, label, sum((line.net for line in lines), Decimal(0)), profit, len({line.deal_id for line in lines}))


def _deals_behind(drill: Drill, by: str, key: str, *, period: Period) -> str:
    """The list of the won deals with a product among their lines, or of a customer."""
    if by == "customer":
        return drill.link(period, party=key)
    sold = {"related": "deal-lines.deal", "how": "exist", "where": {"all": [["product", "is", key]]}}
    where = json.dumps({"version": 2, "where": {"all": [sold]}})
    return drill.link(period, where=where, saved="none")
