"""What a product costs the company, kept with a line though whoever adds it may not see it."""

from decimal import Decimal
from typing import Any

from klientela.core.access.acting import as_system
from klientela.modules.catalogue import api as catalogue


def cost_of(product_id: Any) -> tuple[Decimal | None, str]:
    """The cost of a product and its currency; it is kept for the margin, and shown only to those who may see it."""
    with as_system("the cost of a product is kept with the line that sells it"):
        known = catalogue.product(product_id)
    cost = known.cost if known else None
    return (cost.amount, cost.currency) if cost is not None else (None, "")
