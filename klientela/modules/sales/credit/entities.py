"""How people see shares in deals, plans of commission and commissions."""

from klientela.kernel.entity import Entity, entity
from klientela.modules.sales.credit.services import change_plan, change_share, create_plan, create_share
from klientela.modules.sales.models import Commission, CommissionPlan, CommissionTier, DealShare


@entity
class DealShareEntity(Entity):
    model = DealShare
    slug = "deal-shares"
    icon = "users"
    in_menu = False
    part_of = "deal"
    title = "user"
    list = ("user", "percent")
    form = ("user", "percent")
    orders = ("created_at",)
    create = staticmethod(create_share)
    change = staticmethod(change_share)


@entity
class CommissionPlanEntity(Entity):
    model = CommissionPlan
    slug = "commission-plans"
    icon = "coins"
    group = "settings"
    order = 920
    list = ("name", "basis", "percent", "user", "team", "starts_on", "ends_on")
    form = ("name", "basis", "percent", "target", "currency", "accelerator", "user", "team", "starts_on", "ends_on")
    orders = ("created_at",)
    filters = ("user", "team", "basis")
    key = ("name",)
    parts = ("commission-tiers",)
    create = staticmethod(create_plan)
    change = staticmethod(change_plan)


@entity
class CommissionTierEntity(Entity):
    model = CommissionTier
    slug = "commission-tiers"
    icon = "stairs-up"
    in_menu = False
    part_of = "plan"
    title = "plan"
    list = ("above", "percent")
    form = ("above", "percent")
    orders = ("created_at",)


@entity
class CommissionEntity(Entity):
    model = Commission
    slug = "commissions"
    unique_together = frozenset({"plan", "deal", "owner", "month"})
    icon = "coins"
    in_menu = False
    title = "label"
    list = ("label", "month", "deal", "basis", "percent", "amount", "plan", "owner")
    form = ("label", "month", "deal", "plan", "share", "basis", "percent", "amount", "currency")
    facts = ("month", "deal", "share", "basis", "percent", "amount", "plan", "owner")
    orders = ("-month",)
    filters = ("month", "owner", "plan", "deal")
