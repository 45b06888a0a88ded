"""What the catalogue adds to other places."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.heads import import_address
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Step
from klientela.kernel.slot import slot
from klientela.modules.catalogue.importing import IMPORTER
from klientela.modules.catalogue.pages.asking import price_panel
from klientela.modules.catalogue.pages.history import history_panel
from klientela.modules.catalogue.pages.overlaps import customers_panel, overlaps_panel
from klientela.modules.catalogue.pages.photos import photos_panel


def _products(user: User) -> Any:
    return visible(user, "read", entity_named("products"))


def _bring_in(user: User) -> str:
    return import_address(entity_named("products"), user) or reverse("products-new")


def _may_bring_in(user: User) -> bool:
    return may_make(user, entity_named("products"))


PRODUCTS = Step(
    _("Products"),
    _("What you sell, with codes and prices, from a file or by hand."),
    _products,
    _bring_in,
    _("Bring in"),
    "package",
    frozenset({"director", "marketing", "warehouse"}),
    _may_bring_in,
)
slot("steps").add("products", PRODUCTS, order=120)
slot("record.panels").add("catalogue.overlaps", overlaps_panel, order=10)
slot("record.panels").add("catalogue.customers", customers_panel, order=20)
slot("record.panels").add("catalogue.ask", price_panel, order=30)
slot("record.panels").add("catalogue.prices", history_panel, order=60)
slot("record.panels").add("catalogue.photos", photos_panel, order=8)
slot("importers").add("products", IMPORTER)
