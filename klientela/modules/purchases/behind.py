"""The way from a figure to the purchases it is made of."""

import json
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from klientela.core.identity.models import User
from klientela.kernel.period import EVER, Period
from klientela.modules.purchases.queries import TIMES, Asked
from klientela.modules.purchases.seeing import sees_bought


def behind(by: str, key: str, asked: Asked) -> str:
    """The list of the purchases a figure is made of; empty where it stands for several or for none."""
    if not key:
        return ""
    period = _within(by, key, asked.period)
    chosen = {"product": asked.product, "customer": asked.customer, **({} if by in TIMES else {by: key})}
    query = {"saved": "none"}
    if chosen["customer"]:
        query["party"] = str(chosen["customer"])
    if chosen["product"]:
        sold = {"related": "purchase-lines.purchase", "how": "exist", "where": {"all": [["product", "is", str(chosen["product"])]]}}
        query["where"] = json.dumps({"version": 2, "where": {"all": [sold]}})
    if period.start != EVER.start:
        query["bought_on.gte"] = period.start.isoformat()
    if period.end != EVER.end:
        query["bought_on.lte"] = period.end.isoformat()
    return f"{reverse('purchases-list')}?{urlencode(query)}"


def _within(by: str, key: str, period: Period) -> Period:
    """The month or year of a line, as far as it lies within the period asked for."""
    if by not in TIMES:
        return period
    first = date.fromisoformat(key)
    whole = Period.year(first.year) if by == "year" else Period.month(first.year, first.month)
    return Period(max(whole.start, period.start), min(whole.end, period.end))


def behind_all(by: str, key: str, period: Period) -> str:
    """The same for the report of what brings most."""
    return behind(by, key, Asked(period))


def divides(user: User) -> list[str]:
    """Whether a user sees what products and customers brought."""
    return [name for name in ("product", "customer") if sees_bought(user, name)]
