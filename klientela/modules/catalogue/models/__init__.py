"""Products with their prices, texts and taxes, and who owns which of them."""

from klientela.modules.catalogue.models.installed import Installed, InstalledState
from klientela.modules.catalogue.models.parts import BundleLine, ProductTax, ProductText, TaxCategory, TextLanguage
from klientela.modules.catalogue.models.prices import Price, PriceBase, PriceFor, PriceList
from klientela.modules.catalogue.models.products import BundlePrice, Category, Product, ProductKind, ProductStatus

__all__ = [
    "BundleLine",
    "BundlePrice",
    "Category",
    "Installed",
    "InstalledState",
    "Price",
    "PriceBase",
    "PriceFor",
    "PriceList",
    "Product",
    "ProductKind",
    "ProductStatus",
    "ProductTax",
    "ProductText",
    "TaxCategory",
    "TextLanguage",
]
