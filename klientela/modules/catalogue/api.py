"""What other modules may ask of the catalogue: keys in, plain values out, within what whoever is acting may read."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from klientela.modules.catalogue.models import Product


@dataclass(frozen=True)
class ProductFacts:
    """A product as other modules know it."""

    product_id: UUID
    name: str
    code: str
    list_price: Decimal | None
    currency: str
    """Empty where the price names none."""


def product(product_id: UUID) -> ProductFacts | None:
    """The product with this key, if whoever is acting may read it."""
    found = Product.objects.filter(pk=product_id).first()
    return _facts(found) if found else None


def _facts(found: Product) -> ProductFacts:
    return ProductFacts(product_id=found.pk, name=found.name, code=found.code, list_price=found.list_price, currency=found.currency)
