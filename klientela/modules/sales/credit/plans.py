"""By which plan somebody is paid; plans are open to whoever sells."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from klientela.core.access.decisions import may, sees, visible
from klientela.core.access.models import TeamMember
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of
from klientela.modules.sales.credit.counting import Rule
from klientela.modules.sales.models import CommissionPlan, CommissionTier

FIELDS = ("name", "basis", "percent", "target", "currency", "accelerator", "user", "team", "starts_on", "ends_on")


def sees_plans(user: User) -> bool:
    """Whether a user sees everything that plans of commission say."""
    plans, tiers = entity_of(CommissionPlan), entity_of(CommissionTier)
    return may(user, "read", plans) and sees(user, plans, *FIELDS) and may(user, "read", tiers) and sees(user, tiers, "above", "percent")


def plan_of(user_id: UUID, day: date, *, by: User) -> CommissionPlan | None:
    """The plan somebody is paid by on a day: his own before his team's before everybody's, the newest of each."""
    if not sees_plans(by):
        return None
    teams = list(TeamMember.objects.filter(user=user_id).values_list("team", flat=True))
    valid = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    rows = visible(by, "read", entity_of(CommissionPlan)).filter(valid)
    found = rows.filter(Q(user=user_id) | Q(team__in=teams) | Q(user=None, team=None))
    ranked: list[CommissionPlan] = sorted(found, key=lambda plan: (plan.user_id is None, plan.team_id is None, -plan.starts_on.toordinal()))
    return ranked[0] if ranked else None


def rule_of(plan: CommissionPlan, *, by: User) -> Rule:
    """What a plan pays: its tiers, and its accelerator above the target."""
    tiers = list(visible(by, "read", entity_of(CommissionTier)).filter(plan=plan).values_list("above", "percent"))
    if plan.target is not None and plan.accelerator is not None:
        tiers = [*((above, percent) for above, percent in tiers if above < plan.target), (plan.target, plan.accelerator)]
    return Rule(plan.percent, tuple(sorted(tiers)), plan.currency)
