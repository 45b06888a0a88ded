"""What the plan in force says of a period: by person, team or other part, as far as somebody reads its targets."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.forecast.models import MONTH_FIELDS, SUBJECTS, Measure, PlanState, PlanTarget, SalesPlan
from klientela.modules.forecast.plans.levels import Level


def sees_plans(user: User) -> bool:
    """Whether a user sees everything that targets say."""
    targets = entity_of(PlanTarget)
    if not (may(user, "read", targets) and may(user, "read", entity_of(SalesPlan))):
        return False
    return sees(user, targets, "plan", "owner", *SUBJECTS, *MONTH_FIELDS) and sees(
        user, entity_of(SalesPlan), "year", "measure", "currency", "state"
    )


def planned(user: User, level: Level, period: Period, *, currency: str) -> dict[str, Decimal]:
    """What each part is to bring in a period by the plans in force in a currency; of months that lie in it partly, by their days."""
    found: dict[str, Decimal] = {}
    for plan in _in_force(user, period, currency):
        for target in level.targets(visible(user, "read", entity_of(PlanTarget)).filter(plan=plan)):
            key = level.key(target)
            found[key] = found.get(key, Decimal(0)) + _within(target, plan.year, period)
    return found


def mine(user: User, period: Period, *, currency: str) -> Decimal:
    """What somebody answers for in a period: his own targets, and those he took over."""
    total = Decimal(0)
    for plan in _in_force(user, period, currency):
        for target in visible(user, "read", entity_of(PlanTarget)).filter(plan=plan, owner=user):
            total += _within(target, plan.year, period)
    return total


def currencies(user: User, period: Period) -> list[str]:
    """The currencies in which plans of value are in force in a period."""
    return sorted({plan.currency for plan in _in_force(user, period)})


def _in_force(user: User, period: Period, currency: str = "") -> Iterator[SalesPlan]:
    if not sees_plans(user):
        return
    years = range(max(period.start.year, 1900), min(period.end.year, 2300) + 1)
    rows = visible(user, "read", entity_of(SalesPlan)).filter(state=PlanState.IN_FORCE, measure=Measure.VALUE, year__in=years)
    yield from rows.filter(currency=currency) if currency else rows


def _within(target: PlanTarget, year: int, period: Period) -> Decimal:
    total = Decimal(0)
    for number, amount in enumerate(target.months, 1):
        days = monthrange(year, number)[1]
        first, last = max(date(year, number, 1), period.start), min(date(year, number, days), period.end)
        if amount and first <= last:
            total += amount * ((last - first).days + 1) / days
    return total
