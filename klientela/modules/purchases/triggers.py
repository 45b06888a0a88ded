"""Each line keeps what it is worth, each purchase the sum of its lines."""

from typing import Any

from klientela.kernel.slot import slot
from klientela.kernel.trigger import Trigger
from klientela.modules.purchases.models import Purchase, PurchaseLine


def totals(model: Any) -> list[Trigger]:
    """What is worked out before a row is written, and what follows for its purchase."""
    if model is Purchase:
        return [Trigger("k3_total", "BEFORE INSERT OR UPDATE", "purchases_own_total")]
    if model is PurchaseLine:
        return [
            Trigger("k3_net", "BEFORE INSERT OR UPDATE", "purchases_line_net"),
            Trigger("k4_total", "AFTER UPDATE OR DELETE", "purchases_total"),
            Trigger("k4_total_of_new", "AFTER INSERT", "purchases_total_of_new", takes_all_new=True),
        ]
    return []


slot("record.triggers").add("purchases.totals", totals, order=45)
