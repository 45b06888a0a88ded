"""The report of won deals: each with its customer, rep, closing day, amount, net of lines and margin, and what they come to."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees
from klientela.core.currencies.queries import Together
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.identity.models import User
from klientela.core.views.addresses import record_address
from klientela.core.views.paging import PAGE, first_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.pipeline.queries.won import WonDeal, together_left, won_deals, won_worth
from klientela.modules.pipeline.reports.asking import question_of
from klientela.modules.pipeline.reports.sold import sees_sold
from klientela.modules.pipeline.reports.together import in_one
from klientela.modules.pipeline.views import demand_figures, frame, is_file, report
from klientela.modules.sales.api.counting import RESTRICTED, Deal, lines_won, sees_margin

BOOK = "xlsx"


@report
def won(request: HttpRequest) -> HttpResponseBase:
    """The won deals of a period, page by page, with their sums over all pages."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    demand_figures(user, "revenue")
    if is_file(request, BOOK):
        return _file(request, won_deals(user, question.period, question.choice), user)
    first = first_of(request)
    deals = won_deals(user, question.period, question.choice, first=first, most=PAGE + 1)
    number, value = won_worth(user, question.period, question.choice)
    left = together_left(lines_won(user, question.period, question.choice), has_margin=sees_margin(user))
    sums: list[tuple[Any, tuple[Amount, ...], Together | None]] = [(_("Won"), value, in_one(value, question))]
    sums += [(_("Net of lines"), left.net, in_one(left.net, question))] if sees_sold(user) else []
    sums += [(_("Margin"), left.margin, in_one(left.margin, question))] if sees_sold(user) and sees_margin(user) else []
    context = {
        "rows": [(deal, _customer_url(deal), _named(deal.customer)) for deal in deals[:PAGE]],
        "number": number,
        "sums": sums,
        "page": first // PAGE + 1,
        "has_more": len(deals) > PAGE,
        **_columns(user),
    }
    return render(request, "pipeline/reports/won.html", {**frame(request, question), **context})


def _columns(user: User) -> dict[str, bool]:
    """Which columns there are for a user."""
    deals = entity_of(Deal)
    has_net = sees_sold(user)
    return {
        "has_customer": sees(user, deals, "party"),
        "has_owner": sees(user, deals, "owner"),
        "has_net": has_net,
        "has_margin": has_net and sees_margin(user),
    }


def _customer_url(deal: WonDeal) -> str:
    return record_address(entity_named("parties"), deal.customer_id) if deal.customer_id else ""


def _named(label: str) -> str:
    return _("Restricted") if label == RESTRICTED else label


def _file(request: HttpRequest, deals: Iterable[WonDeal], user: User) -> HttpResponseBase:
    """All of them for a spreadsheet; a line in several currencies tells each with its name."""
    has = _columns(user)
    heads = [_("Deal"), *([_("Customer")] if has["has_customer"] else []), *([_("Representative")] if has["has_owner"] else [])]
    heads += [_("Closed"), _("Amount"), _("Currency")]
    heads += [*([_("Net of lines")] if has["has_net"] else []), *([_("Margin")] if has["has_margin"] else [])]
    lines = (_line(deal, has) for deal in deals)
    if request.GET.get("format") == BOOK:
        return workbook_response("won-deals.xlsx", heads, lines, money=[heads.index(_("Amount"))])
    return csv_response("won-deals.csv", heads, lines)


def _line(deal: WonDeal, has: dict[str, bool]) -> list[Any]:
    names = [deal.name]
    names += [_named(name) for name, column in ((deal.customer, "has_customer"), (deal.owner, "has_owner")) if has[column]]
    left = [_plain(sums, deal.currency) for sums, column in ((deal.net, "has_net"), (deal.margin, "has_margin")) if has[column]]
    return [*names, deal.closed_on, deal.amount, deal.currency, *left]


def _plain(sums: tuple[Amount, ...], currency: str) -> Any:
    """A number where it is in the currency of the deal, else with its currency."""
    if not sums:
        return None
    if len(sums) == 1 and sums[0].currency == currency:
        return sums[0].amount
    return " + ".join(f"{each.amount:f} {each.currency}".strip() for each in sums)
