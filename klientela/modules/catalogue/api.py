"""What other modules may ask of the catalogue: keys in, plain values out, within what whoever is acting may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from klientela.core.access.acting import as_system
from klientela.core.records.withholding import without_hidden
from klientela.kernel.money import Money
from klientela.modules.catalogue.models import Product
from klientela.modules.catalogue.pricing.answers import PriceFacts
from klientela.modules.catalogue.pricing.asking import ask
from klientela.modules.catalogue.reports.pareto import MEASURES, Ranked, Sold, graded, ranked
from klientela.modules.catalogue.reports.sources import SoldSource

__all__ = [
    "MEASURES",
    "PriceFacts",
    "ProductFacts",
    "Ranked",
    "Sold",
    "SoldSource",
    "costs_to_keep",
    "graded",
    "price",
    "product",
    "ranked",
]


@dataclass(frozen=True)
class ProductFacts:
    """A product as other modules know it."""

    product_id: UUID
    name: str
    code: str
    list_price: Decimal | None
    currency: str
    """Empty where the price names none."""
    unit: str
    """By its code of UN/ECE Recommendation 20."""
    kind: str
    """`goods`, `service` or `bundle`."""
    cost: Money | None
    """What it costs the company; None also for whom that is hidden."""


def product(product_id: UUID) -> ProductFacts | None:
    """The product with this key, if whoever is acting may read it."""
    found = Product.objects.filter(pk=product_id).first()
    return _facts(found) if found else None


def costs_to_keep(product_ids: Iterable[UUID]) -> dict[UUID, Money]:
    """What products cost the company, in one statement: kept with a line that sells them, though whoever adds it may not see it."""
    with as_system("what a product costs is kept with the line that sells it"):
        known = {found.pk: _facts(found).cost for found in Product.objects.filter(pk__in=set(product_ids))}
    return {key: cost for key, cost in known.items() if cost is not None}


def price(
    product_id: UUID, *, party_id: UUID | None = None, quantity: Decimal = Decimal(1), on: date | None = None, currency: str = ""
) -> PriceFacts | None:
    """What one unit of a product costs a party that buys so much of it on a day, with its reason; None where there is no price for it.

    Without a currency the price is in the one it is kept in, otherwise it is converted by the rate of the day.
    """
    found = Product.objects.filter(pk=product_id).first()
    return ask(found, party_id=party_id, quantity=quantity, on=on, currency=currency).facts if found else None


def _facts(found: Product) -> ProductFacts:
    kept = without_hidden(found)
    return ProductFacts(
        product_id=kept.pk,
        name=kept.name,
        code=kept.code,
        list_price=kept.list_price,
        currency=kept.currency,
        unit=kept.unit,
        kind=kept.kind,
        cost=Money(kept.cost, kept.cost_currency) if kept.cost is not None and kept.cost_currency else None,
    )
