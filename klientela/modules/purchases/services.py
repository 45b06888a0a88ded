"""Verbs of purchases."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.records.services import save, save_changes
from klientela.modules.catalogue import api as catalogue
from klientela.modules.purchases.models import Purchase, PurchaseLine


def change_purchase(purchase: Purchase, values: Mapping[str, Any], *, by: User) -> Purchase:
    """Change a purchase; its currency stays while there are lines in it."""
    if values.get("currency", purchase.currency) != purchase.currency:
        if PurchaseLine.unscoped.filter(purchase=purchase, deleted_at=None).exists():
            raise ValidationError({"currency": _("This purchase has lines in its currency.")})
    changed: Purchase = save_changes(purchase, values)
    return changed


@transaction.atomic
def create_line(values: Mapping[str, Any], *, by: User) -> PurchaseLine:
    """Add a line to a purchase, in its currency, at what the product costs the company unless a cost is given."""
    line = PurchaseLine(**values)
    line.currency = Purchase.unscoped.values_list("currency", flat=True).get(pk=line.purchase_id)
    if line.cost is None and line.product_id:
        cost = catalogue.costs_to_keep([line.product_id]).get(line.product_id)
        line.cost, line.cost_currency = (cost.amount, cost.currency) if cost else (None, "")
    made: PurchaseLine = save(line)
    return made
