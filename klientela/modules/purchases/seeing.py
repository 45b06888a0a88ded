"""Who sees what figures of purchases are made of."""

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_named, entity_of
from klientela.modules.purchases.models import Purchase, PurchaseLine

WORTH = ("quantity", "unit_price", "discount")
"""What a line is worth is worked out of these."""
COSTS = ("cost", "cost_currency")


def made_of(entity: Entity) -> dict[str, frozenset[tuple[Entity, str]]]:
    """What a line is worth, and the total of a purchase, are hidden with anything they are worked out of."""
    derived = {Purchase: "total", PurchaseLine: "net"}.get(entity.model)
    if derived is None:
        return {}
    return {derived: frozenset((entity_of(PurchaseLine), name) for name in WORTH)}


def sees_bought(user: User, *names: str) -> bool:
    """Whether a user sees everything sums of purchases are made of; `names`: what they are divided by."""
    if not may(user, "read", entity_of(Purchase)) or not sees(user, entity_of(Purchase), "bought_on"):
        return False
    by_customer = "customer" not in names or sees(user, entity_of(Purchase), "party")
    by_product = "product" not in names or sees(user, entity_of(PurchaseLine), "product")
    return by_customer and by_product and sees(user, entity_of(PurchaseLine), *WORTH, "net", "currency")


def sees_profit(user: User) -> bool:
    """Whether a user sees what purchases bring after their cost, and what products cost."""
    return sees_bought(user) and sees(user, entity_of(PurchaseLine), *COSTS) and sees(user, entity_named("products"), *COSTS)
