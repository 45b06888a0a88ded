"""Each deal has its changes written down by the database."""

from typing import Any

from klientela.kernel.slot import slot
from klientela.kernel.trigger import Trigger
from klientela.modules.sales.models import Deal


def changes(model: Any) -> list[Trigger]:
    """How a deal stood before and after each change."""
    return [Trigger("k4_changes", "AFTER INSERT OR UPDATE OR DELETE", "sales_deal_changed")] if model is Deal else []


slot("record.triggers").add("sales.changes", changes, order=40)
