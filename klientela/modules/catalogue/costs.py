"""What products cost the company, for lines that keep it though whoever writes them may not see it."""

from collections.abc import Iterable
from uuid import UUID

from klientela.core.access.acting import as_system
from klientela.kernel.money import Money
from klientela.modules.catalogue.models import Product


def costs_of(products: Iterable[UUID]) -> dict[UUID, Money]:
    """The cost of each product that has one; it is kept for the margin, and shown only to those who may see it."""
    with as_system("what a product costs is kept with the line that sells it"):
        rows = Product.objects.filter(pk__in=set(products), cost__isnull=False).exclude(cost_currency="")
        return {product.pk: Money(product.cost, product.cost_currency) for product in rows.only("pk", "cost", "cost_currency")}
