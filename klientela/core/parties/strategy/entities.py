"""How people see strategies for customers."""

from klientela.core.parties.strategy.models import Strategy
from klientela.core.parties.strategy.services import change_strategy, create_strategy
from klientela.kernel.entity import Entity, entity


@entity
class StrategyEntity(Entity):
    model = Strategy
    slug = "strategies"
    icon = "target-arrow"
    in_menu = False
    part_of = "party"
    title = "direction"
    list = ("party", "direction", "is_key", "keeper", "rhythm_days", "last_contact", "contact_by", "review_on")
    form = ("direction", "goals", "terms", "is_key", "keeper", "rhythm_days", "review_on")
    orders = ("direction",)
    create = staticmethod(create_strategy)
    change = staticmethod(change_strategy)
