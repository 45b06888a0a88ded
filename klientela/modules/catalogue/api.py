"""What other modules may ask of the catalogue: keys in, plain values out, within what whoever is acting may read."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from klientela.core.records.withholding import without_hidden
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
    kept = without_hidden(found)
    return ProductFacts(product_id=kept.pk, name=kept.name, code=kept.code, list_price=kept.list_price, currency=kept.currency)
