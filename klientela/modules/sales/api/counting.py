"""Deals for whoever counts them by the half million: the tables, and the conditions that narrow them to what a user may read.

Adding up takes the database, so rows are not handed out one by one but asked for. Every question begins with `deals_of(user, choice)`,
which is the scope and the choice in one; a figure is asked for only where `sees_figures` and its like allow it (decision 0032).
"""

from klientela.modules.sales.choice import ALL, Choice, company_zone, deals_of, start_of, today, within
from klientela.modules.sales.models import Competitor, Deal, DealChange, DealCompetitor, DealLine, Standing
from klientela.modules.sales.seeing import NO_AMOUNT, RESTRICTED, money_in, named, sees_figures, sees_margin, sees_money, sees_prices, worth
from klientela.modules.sales.sold import WonLine, lines_won
from klientela.modules.sales.worth import WHOLE, net, net_of

__all__ = [
    "ALL",
    "NO_AMOUNT",
    "RESTRICTED",
    "WHOLE",
    "Choice",
    "Competitor",
    "Deal",
    "DealChange",
    "DealCompetitor",
    "DealLine",
    "Standing",
    "WonLine",
    "company_zone",
    "deals_of",
    "lines_won",
    "money_in",
    "named",
    "net",
    "net_of",
    "sees_figures",
    "sees_margin",
    "sees_money",
    "sees_prices",
    "start_of",
    "today",
    "within",
    "worth",
]
