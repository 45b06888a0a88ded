"""What a product costs a customer now: asked of the catalogue, and kept with the line that used it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from klientela.modules.catalogue import api as catalogue


@dataclass(frozen=True)
class Priced:
    """A price with where it is from; without an amount there is none for this customer."""

    amount: Decimal | None
    currency: str
    reason: str = ""
    price_id: UUID | None = None
    asked_at: datetime | None = None

    def as_fields(self) -> dict[str, Any]:
        """The same as a line keeps it."""
        return {"price_reason": self.reason[:200], "price_id": self.price_id, "price_asked_at": self.asked_at}


def priced(product_id: UUID, *, party_id: UUID | None = None, quantity: Decimal = Decimal(1), currency: str = "") -> Priced:
    """The price of a product for a customer, as far as whoever is acting may see it; the currency at hand where it names none."""
    found = catalogue.price(product_id, party_id=party_id, quantity=quantity, currency=currency)
    if found is None and currency:
        found = catalogue.price(product_id, party_id=party_id, quantity=quantity)
    if found is None:
        return Priced(None, currency)
    return Priced(found.amount, found.currency or currency, str(found.reason), found.price_id, found.asked_at)
