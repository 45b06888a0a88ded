"""What a product costs the company, as a line keeps it."""

from decimal import Decimal
from typing import Any

from klientela.modules.catalogue import api as catalogue


def cost_of(product_id: Any) -> tuple[Decimal | None, str]:
    """The cost of a product and its currency; it is kept for the margin, and shown only to those who may see it."""
    cost = catalogue.costs_to_keep([product_id]).get(product_id)
    return (cost.amount, cost.currency) if cost is not None else (None, "")
