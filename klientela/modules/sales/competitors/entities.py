"""How people see competitors."""

from klientela.kernel.entity import Entity, entity
from klientela.modules.sales.models import Competitor, DealCompetitor


@entity
class CompetitorEntity(Entity):
    model = Competitor
    slug = "competitors"
    icon = "shield"
    group = "customers"
    order = 160
    list = ("name", "party", "strengths")
    form = ("name", "party", "strengths", "weaknesses")
    orders = ("name",)
    search = ("name",)
    filters = ("party",)
    key = ("name",)


@entity
class DealCompetitorEntity(Entity):
    model = DealCompetitor
    slug = "deal-competitors"
    icon = "shield"
    in_menu = False
    part_of = "deal"
    title = "competitor"
    list = ("competitor", "standing", "note")
    form = ("competitor", "standing", "note")
    filters = ("competitor", "standing")
    orders = ("created_at",)
