"""Variants of a product: made from its attributes, each a product of its own."""

from itertools import product as combinations
from math import prod

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.records.services import create
from klientela.kernel.entity import entity_of
from klientela.modules.catalogue.attributes import read_attributes
from klientela.modules.catalogue.models import Product

MOST = 200
KEPT = ("kind", "status", "category", "series", "unit", "list_price", "currency")


def has_attributes(product: Product) -> bool:
    """Whether variants can be made of a product."""
    return bool(product.attributes) and product.parent_id is None and product.locked_at is None


@transaction.atomic
def make_variants(product: Product, *, by: User) -> Product:
    """Make the variants of a product that are not there yet: one for each combination of the values of its attributes."""
    values = list(read_attributes(product.attributes).values())
    if not values or prod(map(len, values)) > MOST:
        raise ValidationError(_("The attributes must give between one and %(most)s variants.") % {"most": MOST})
    there = set(Product.unscoped.filter(parent=product, deleted_at=None).values_list("variant", flat=True))
    for variant in map(", ".join, combinations(*values)):
        if variant not in there:
            _make(product, variant, by=by)
    return product


def _make(product: Product, variant: str, *, by: User) -> None:
    code = f"{product.code}-{variant.replace(', ', '-')}"[:50] if product.code else ""
    whole = {name: getattr(product, name) for name in KEPT}
    create(
        entity_of(Product),
        {**whole, "name": f"{product.name}, {variant}"[:200], "code": code, "parent": product, "variant": variant},
        by=by,
    )
