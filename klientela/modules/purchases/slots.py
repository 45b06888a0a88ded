"""What purchases add to other places: their report, and the way to it from customers and products."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, MenuItem, Panel
from klientela.kernel.slot import slot
from klientela.modules.purchases.queries import sees_bought

PAGES = {"parties": "customer", "organizations": "customer", "persons": "customer", "products": "product"}

SAYS = {
    "customer": (_("Goods bought"), _("What this customer bought, and what each product brought")),
    "product": (_("Buyers"), _("Who bought this product, and what each customer brought")),
}


def bought_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The way from a customer to what he bought, and from a product to who bought it."""
    name = PAGES.get(entity.slug, "")
    if not name or not sees_bought(user, "customer", "product"):
        return None
    title, text = SAYS[name]
    context = {"url": f"{reverse('report-purchases')}?{urlencode({name: record.pk})}", "text": text, "called": title}
    return Panel(title, "purchases/way.html", context, "side")


REPORT = MenuItem(
    _("Who bought what"),
    "report-purchases",
    "receipt",
    allowed=sees_bought,
    text=_("What products and customers brought, line by line, in classes"),
)
slot("reports").add("purchases.report", REPORT, order=4)
slot("record.panels").add("purchases.bought", bought_panel, order=63)
