"""How people see products, what they cost whom, and who owns which of them."""

from django.utils.translation import gettext_lazy as _

from klientela.core.records.locking import LOCKING
from klientela.kernel.entity import Action, Entity, entity
from klientela.modules.catalogue.models import (
    BundleLine,
    Category,
    Installed,
    Price,
    PriceList,
    Product,
    ProductTax,
    ProductText,
)
from klientela.modules.catalogue.services import change_list, create_price, delete_category, delete_list
from klientela.modules.catalogue.variants import has_attributes, make_variants


@entity
class ProductEntity(Entity):
    model = Product
    slug = "products"
    icon = "package"
    group = "catalogue"
    order = 310
    subtitle = ("code", "category")
    list = ("name", "code", "category", "kind", "unit", "list_price", "status", "owner")
    form = (
        "name",
        "code",
        "kind",
        "status",
        "category",
        "series",
        "unit",
        "list_price",
        "currency",
        "cost",
        "cost_currency",
        "bundle_price",
        "parent",
        "variant",
        "attributes",
        "description",
    )
    facts = (
        *("code", "kind", "status", "category", "series", "unit", "list_price", "cost"),
        *("parent", "variant", "attributes", "description", "owner", "team", "branch"),
    )
    orders = ("name",)
    filters = ("category", "kind", "status", "series", "unit", "parent", "list_price")
    search = ("name",)
    actions = (
        Action(
            "variants",
            _("Make variants"),
            make_variants,
            icon="copy",
            op="create",
            when=has_attributes,
            reads=("attributes", "parent", "locked_at"),
        ),
        *LOCKING,
    )
    parts = ("bundle-lines", "product-texts", "product-taxes")
    key = ("code", "name")
    unique = frozenset({"code"})
    hidden = frozenset({"cost", "cost_currency"})
    within = {"parent": {"parent": None}}
    synonyms = {
        "name": ("product", "productname", "nazwa", "denumire"),
        "list_price": ("sales price", "price", "unitprice", "cena", "preț"),
        "series": ("product line", "seria"),
        "category": ("categoryname", "kategoria", "categorie"),
        "cost": ("purchase price", "cena zakupu", "koszt", "preț de achiziție"),
        "unit": ("jednostka", "unitate"),
        "code": ("sku", "index", "indeks", "cod"),
    }


@entity
class CategoryEntity(Entity):
    model = Category
    slug = "product-categories"
    icon = "category"
    group = "catalogue"
    order = 340
    list = ("name", "parent", "position")
    form = ("name", "parent", "position")
    orders = ("name",)
    filters = ("parent",)
    key = ("name",)
    boxed = False
    delete = staticmethod(delete_category)


@entity
class ProductTextEntity(Entity):
    model = ProductText
    slug = "product-texts"
    icon = "world"
    in_menu = False
    part_of = "product"
    list = ("language", "name", "description")
    form = ("language", "name", "description")
    orders = ("created_at",)


@entity
class ProductTaxEntity(Entity):
    model = ProductTax
    slug = "product-taxes"
    icon = "receipt"
    in_menu = False
    part_of = "product"
    title = "country"
    list = ("country", "tax")
    form = ("country", "tax")
    orders = ("created_at",)


@entity
class BundleLineEntity(Entity):
    model = BundleLine
    slug = "bundle-lines"
    icon = "box"
    in_menu = False
    part_of = "bundle"
    title = "component"
    list = ("component", "quantity")
    form = ("component", "quantity")
    orders = ("created_at",)


@entity
class PriceListEntity(Entity):
    model = PriceList
    slug = "price-lists"
    icon = "tag"
    group = "catalogue"
    order = 320
    subtitle = ("for_whom", "currency")
    list = ("name", "currency", "for_whom", "party", "territory", "valid_from", "valid_until", "priority", "is_active")
    form = (
        "name",
        "currency",
        "for_whom",
        "party",
        "territory",
        "valid_from",
        "valid_until",
        "priority",
        "base",
        "base_list",
        "percent_off",
        "is_active",
    )
    orders = ("name",)
    filters = ("currency", "for_whom", "party", "territory", "valid_until", "is_active")
    parts = ("prices",)
    key = ("name",)
    change = staticmethod(change_list)
    delete = staticmethod(delete_list)
    plain = frozenset({"name", "priority", "valid_from", "valid_until", "is_active"})
    synonyms = {"name": ("cennik", "listă de prețuri")}


@entity
class PriceEntity(Entity):
    model = Price
    slug = "prices"
    icon = "coins"
    in_menu = False
    part_of = "price_list"
    title = "product"
    list = ("product", "amount", "from_quantity", "valid_from", "valid_until")
    form = ("product", "amount", "currency", "from_quantity", "valid_from", "valid_until")
    orders = ("created_at",)
    create = staticmethod(create_price)
    synonyms = {"amount": ("price", "unit price", "cena", "preț"), "from_quantity": ("quantity", "min quantity", "ilość od")}


@entity
class InstalledEntity(Entity):
    model = Installed
    slug = "installed"
    unique_together = frozenset({"product", "serial"})
    icon = "device-laptop"
    group = "catalogue"
    order = 330
    title = "serial"
    subtitle = ("product", "party")
    list = ("serial", "product", "party", "since", "warranty_until", "state", "place", "owner")
    form = ("serial", "product", "party", "since", "warranty_until", "place", "state", "description")
    orders = ("serial",)
    filters = ("product", "party", "state", "since", "warranty_until", "owner", "team", "branch")
    search = ("serial",)
    key = ("serial",)
    actions = (*LOCKING,)
    synonyms = {"serial": ("serial", "numer seryjny", "număr de serie"), "party": ("customer", "klient", "client")}
