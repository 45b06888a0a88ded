"""How people see plans of sale and their targets."""

from django.utils.translation import pgettext_lazy

from klientela.kernel.entity import Action, Entity, entity
from klientela.modules.forecast.calling import change_call, create_call
from klientela.modules.forecast.models import CALLED, MONTH_FIELDS, SUBJECTS, ForecastCall, PlanState, PlanTarget, SalesPlan
from klientela.modules.forecast.plans.services import (
    change_plan,
    change_target,
    create_plan,
    create_target,
    delete_plan,
    delete_target,
    put_in_force,
)


@entity
class SalesPlanEntity(Entity):
    model = SalesPlan
    slug = "sales-plans"
    icon = "target"
    group = "reports"
    order = 60
    list = ("name", "year", "measure", "currency", "state")
    form = ("name", "year", "measure", "currency")
    facts = ("year", "measure", "currency", "state")
    orders = ("created_at",)
    filters = ("year", "measure", "state")
    actions = (
        Action(
            "put_in_force",
            pgettext_lazy("sales plan", "Put in force"),
            put_in_force,
            icon="flag",
            op="update",
            when=lambda plan: plan.state != PlanState.IN_FORCE,
            reads=("state", "year", "measure", "currency"),
        ),
    )
    key = ("name",)
    unique = frozenset({"name"})
    create = staticmethod(create_plan)
    change = staticmethod(change_plan)
    delete = staticmethod(delete_plan)


@entity
class PlanTargetEntity(Entity):
    model = PlanTarget
    slug = "plan-targets"
    icon = "target-arrow"
    in_menu = False
    boxed = False
    title = "plan"
    list = ("plan", *SUBJECTS, *MONTH_FIELDS, "owner")
    form = ("plan", *SUBJECTS, *MONTH_FIELDS)
    orders = ("created_at",)
    filters = ("plan", *SUBJECTS, "owner", "team", "branch")
    unique_together = frozenset({"plan", *SUBJECTS})
    create = staticmethod(create_target)
    change = staticmethod(change_target)
    delete = staticmethod(delete_target)


@entity
class ForecastCallEntity(Entity):
    model = ForecastCall
    slug = "forecast-calls"
    icon = "message"
    in_menu = False
    boxed = False
    title = "reason"
    list = (*CALLED, "starts_on", "ends_on", "amount", "reason", "owner")
    form = (*CALLED, "starts_on", "ends_on", "amount", "currency", "reason")
    orders = ("created_at",)
    filters = (*CALLED, "starts_on", "ends_on", "currency")
    unique_together = frozenset({*CALLED, "starts_on", "ends_on", "currency"})
    create = staticmethod(create_call)
    change = staticmethod(change_call)
