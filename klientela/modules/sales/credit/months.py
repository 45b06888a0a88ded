"""What a month brings somebody: counted while it is open, frozen when it is closed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.records.services import save
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.sales.choice import Choice
from klientela.modules.sales.credit.counting import NOTHING, earned
from klientela.modules.sales.credit.plans import plan_of, rule_of, sees_plans
from klientela.modules.sales.credit.queries import Credit, credited, sees_credit
from klientela.modules.sales.models import Basis, Commission, CommissionPlan
from klientela.modules.sales.seeing import sees_margin
from klientela.modules.sales.sold import lines_won


@dataclass(frozen=True)
class Due:
    """What one deal brings somebody in a month."""

    credit: Credit
    plan: CommissionPlan
    basis: Decimal
    percent: Decimal
    amount: Decimal


def month_of(who: UUID, first: date, *, by: User) -> list[Due]:
    """What the deals won in a month bring somebody by his plan, as far as the reader sees them; a margin only for who sees cost."""
    period = Period.month(first.year, first.month)
    plan = plan_of(who, period.end, by=by)
    if plan is None or (plan.basis == Basis.MARGIN and not sees_margin(by)):
        return []
    credits_by_money: dict[str, list[tuple[Credit, Decimal]]] = defaultdict(list)
    margins = _margins(by, period) if plan.basis == Basis.MARGIN else {}
    for credit in credited(by, period, Choice(rep=who)):
        basis = (
            credit.amount if plan.basis == Basis.REVENUE else margins.get((credit.deal_id, credit.currency), NOTHING) * credit.percent / 100
        )
        credits_by_money[credit.currency].append((credit, basis))
    rule = rule_of(plan, by=by)
    return [
        Due(credit, plan, basis, each.percent, each.amount)
        for currency, rows in credits_by_money.items()
        for (credit, basis), each in zip(rows, earned(rule, [basis for _credit, basis in rows], currency), strict=True)
    ]


def _margins(by: User, period: Period) -> dict[tuple[UUID, str], Decimal]:
    """The margin of won deals by deal and currency; lines without a known cost bring none."""
    found: dict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
    for line in lines_won(by, period):
        found[line.deal_id, line.currency] += line.margin or NOTHING
    return found


@transaction.atomic
def close_month(first: date, *, by: User, today: date) -> int:
    """Freeze what a month brought everybody; it is done once, after the month, by who may see all it is made of."""
    demand(by, "create", entity_of(Commission))
    period = Period.month(first.year, first.month)
    if period.end >= today:
        raise ValidationError(_("This month is not over yet."))
    _wait_for_others()
    if Commission.unscoped.filter(month=period.start, deleted_at=None).exists():
        raise ValidationError(_("This month is closed already."))
    if not (sees_margin(by) and sees_credit(by) and sees_plans(by)):
        raise ValidationError(_("Only who sees what products cost can close a month."))
    people = {credit.user_id for credit in credited(by, period)}
    return sum(_freeze(who, period.start, by=by) for who in people)


def _wait_for_others() -> None:
    """Who closes months at the same moment does so one after the other."""
    list(CommissionPlan.objects.select_for_update(of=("self",)).order_by("pk"))


def _freeze(who: UUID, first: date, *, by: User) -> int:
    """Each deal for itself; a margin only as the sum of the month, so that it tells no cost."""
    due = month_of(who, first, by=by)
    by_margin: dict[str, Decimal] = defaultdict(Decimal)
    made = 0
    for each in due:
        if each.plan.basis == Basis.MARGIN:
            by_margin[each.credit.currency] += each.amount
            continue
        credit = each.credit
        more = {"deal_id": credit.deal_id, "share": credit.percent, "basis": each.basis, "percent": each.percent}
        _keep(who, each.plan, first, amount=each.amount, currency=credit.currency, more=more)
        made += 1
    for currency, amount in by_margin.items():
        _keep(who, due[0].plan, first, amount=amount, currency=currency, more={})
        made += 1
    return made


def _keep(who: UUID, plan: CommissionPlan, first: date, *, amount: Decimal, currency: str, more: dict[str, Any]) -> None:
    owner = User.objects.get(pk=who)
    team, branch = home_of(owner)
    place = {"owner": owner, "team": team, "branch": branch, "locked_at": timezone.now()}
    save(Commission(plan=plan, month=first, amount=amount, currency=currency, label=f"{first:%Y-%m}", **place, **more))
