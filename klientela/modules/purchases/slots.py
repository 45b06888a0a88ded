"""What purchases add to other places: boxes on the pages of customers and products, their reports, the timeline, the import."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, MenuItem, Panel, entity_of
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check
from klientela.modules.catalogue.api import SoldSource
from klientela.modules.purchases.behind import behind_all, divides
from klientela.modules.purchases.importing import LINES
from klientela.modules.purchases.models import Purchase
from klientela.modules.purchases.proving import problems
from klientela.modules.purchases.queries import Asked, bought_by, years
from klientela.modules.purchases.seeing import made_of, sees_bought, sees_profit
from klientela.modules.purchases.timeline import BOUGHT, KIND, SOURCE

CUSTOMERS = frozenset({"parties", "organizations", "persons"})


def goods_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """What a customer bought; fetched after the page."""
    if entity.slug not in CUSTOMERS or not sees_bought(user, "customer", "product"):
        return None
    return _panel(_("Goods bought"), customer=record.pk, by="product")


def buyers_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """Who bought a product; fetched after the page."""
    if entity.slug != "products" or not sees_bought(user, "customer", "product"):
        return None
    return _panel(_("Buyers"), product=record.pk, by="customer")


def profitability_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """What a product brought by years, for whoever sees costs; fetched after the page."""
    if entity.slug != "products" or not sees_bought(user, "product") or not sees_profit(user):
        return None
    return _panel(_("Profitability"), product=record.pk, by="year")


def _panel(title: Any, **asked: Any) -> Panel:
    address = f"{reverse('report-purchases')}?{urlencode(asked)}"
    return Panel(title, "purchases/later.html", {"url": f"{address}&box=1", "page": address})


REPORT = MenuItem(
    _("What was bought"),
    "report-purchases",
    "receipt",
    allowed=sees_bought,
    text=_("Revenue, cost and profit of purchases by years and months"),
)
SOLD = SoldSource(
    label=_("Purchases"),
    counts=_("Lines"),
    nothing=_("Nothing was bought"),
    divides=divides,
    has_profit=sees_profit,
    sold=lambda user, by, period: bought_by(user, by, Asked(period)),
    behind=behind_all,
    years=years,
    may_export=lambda user: may(user, "export", entity_of(Purchase)),
)
TOTALS = Check(
    "The total of each purchase is that of its lines",
    problems,
    todo="Somebody changed the database past the program: save a line of the purchase again, then its total is right.",
)
slot("reports").add("purchases.report", REPORT, order=4)
slot("reports.sold").add("purchases", SOLD)
slot("record.panels").add("purchases.goods", goods_panel, order=63)
slot("record.panels").add("purchases.buyers", buyers_panel, order=63)
slot("record.panels").add("purchases.profitability", profitability_panel, order=64)
slot("access.made_of").add("purchases", made_of)
slot("timeline.kinds").add(BOUGHT, KIND, order=110)
slot("timeline.sources").add("purchases", SOURCE)
slot("importers").add("purchase-lines", LINES)
slot("verify.checks").add("purchases", TOTALS, order=85)
