"""How people see what was bought."""

from klientela.core.records.locking import LOCKING
from klientela.kernel.entity import Entity, entity
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.services import change_purchase, create_line


@entity
class PurchaseEntity(Entity):
    model = Purchase
    slug = "purchases"
    icon = "receipt"
    group = "customers"
    order = 140
    title = "number"
    subtitle = ("party", "bought_on")
    list = ("number", "party", "bought_on", "total", "source", "owner")
    form = ("number", "party", "bought_on", "currency", "source")
    facts = ("party", "bought_on", "total", "source")
    fixed = frozenset({"total"})
    orders = ("-bought_on", "number", "-created_at")
    filters = ("party", "bought_on", "currency", "source", "owner", "team", "branch")
    search = ("number",)
    actions = (*LOCKING,)
    parts = ("purchase-lines",)
    key = ("number",)
    unique = frozenset({"number"})
    change = staticmethod(change_purchase)
    plain = frozenset({"number", "party", "bought_on", "source"})
    synonyms = {
        "number": ("invoice no", "invoice", "order id", "numer faktury", "număr factură"),
        "party": ("customer", "customer id", "klient", "client"),
        "bought_on": ("invoice date", "order date", "data sprzedaży", "data vânzării"),
    }


@entity
class PurchaseLineEntity(Entity):
    model = PurchaseLine
    slug = "purchase-lines"
    icon = "list"
    in_menu = False
    part_of = "purchase"
    title = "text"
    list = ("product", "text", "quantity", "unit_price", "discount", "net")
    form = ("product", "text", "quantity", "unit_price", "discount", "cost", "cost_currency")
    orders = ("created_at",)
    hidden = frozenset({"cost", "cost_currency"})
    fixed = frozenset({"net"})
    create = staticmethod(create_line)
