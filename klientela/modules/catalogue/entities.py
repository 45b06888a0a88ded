"""How people see products."""

from klientela.kernel.entity import Entity, entity
from klientela.modules.catalogue.models import Product


@entity
class ProductEntity(Entity):
    model = Product
    slug = "products"
    icon = "package"
    group = "catalogue"
    order = 310
    subtitle = ("code", "series")
    list = ("name", "code", "series", "list_price", "owner")
    form = ("name", "code", "series", "list_price", "currency", "description")
    orders = ("name",)
    filters = ("series",)
    search = ("name",)
    key = ("code", "name")
    unique = frozenset({"code"})
    synonyms = {"name": ("product",), "list_price": ("sales price", "price", "cena", "preț"), "series": ("product line", "seria")}
