"""Verbs of plans: made, put in force, copied into new versions; targets set, handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand, fixed_for, get_for, may, visible
from klientela.core.currencies.tables import company_currency
from klientela.core.identity.models import User
from klientela.core.records.services import PLACES, bury, change, create, save, save_changes
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.forecast.models import MONTH_FIELDS, SUBJECTS, Measure, PlanState, PlanTarget, SalesPlan
from klientela.modules.forecast.placing import place
from klientela.modules.forecast.plans.filling import Months, added, grown

FIRM = ("year", "measure", "currency")


def places_of(plan: SalesPlan) -> int:
    """How many decimal places the amounts of a plan have: numbers of deals none, values two."""
    return 0 if plan.measure == Measure.COUNT else 2


def create_plan(values: Mapping[str, Any], *, by: User) -> SalesPlan:
    """Begin a plan as a draft; without a word about the currency it counts in the company's."""
    plan = SalesPlan(**values)
    if plan.measure == Measure.COUNT:
        plan.currency = ""
    elif not plan.currency:
        plan.currency = company_currency()
    made: SalesPlan = save(plan)
    return made


def change_plan(plan: SalesPlan, values: Mapping[str, Any], *, by: User) -> SalesPlan:
    """Change a plan; one that holds or was replaced keeps its year, what it counts and its currency."""
    if plan.state != PlanState.DRAFT and any(values.get(name, getattr(plan, name)) != getattr(plan, name) for name in FIRM):
        raise ValidationError(_("A plan that was put in force keeps its year, what it counts and its currency. Make a new version of it."))
    changed: SalesPlan = save_changes(plan, values)
    return changed


@transaction.atomic
def delete_plan(plan: SalesPlan, *, by: User) -> None:
    """Take a plan away with its targets; not the one in force."""
    if plan.state == PlanState.IN_FORCE:
        raise ValidationError(_("This plan is in force. Put another one in force first."))
    for target in PlanTarget.unscoped.filter(plan=plan, deleted_at=None):
        bury(target)
    bury(plan)


@transaction.atomic
def put_in_force(plan: SalesPlan, *, by: User) -> SalesPlan:
    """Let a plan hold; the one of the same year, measure and currency that held until now is replaced."""
    found: SalesPlan = get_for(by, entity_of(plan), plan.pk, "update", lock=True)
    others = SalesPlan.unscoped.select_for_update().filter(
        year=found.year, measure=found.measure, currency=found.currency, state=PlanState.IN_FORCE, deleted_at=None
    )
    for other in others.exclude(pk=found.pk):
        save_changes(other, {"state": PlanState.REPLACED})
    changed: SalesPlan = save_changes(found, {"state": PlanState.IN_FORCE})
    return changed


def create_target(values: Mapping[str, Any], *, by: User) -> PlanTarget:
    """Set what somebody, or a part of the company, is to bring; it belongs where that belongs."""
    target = PlanTarget(**{name: value for name, value in values.items() if name not in PLACES})
    _refuse(target, by=by)
    if target.person and not target.person.is_active:
        raise ValidationError({"person": _("%(name)s has left. A target is for somebody who is here.") % {"name": target.person.name}})
    place(target)
    made: PlanTarget = save(target)
    return made


def change_target(target: PlanTarget, values: Mapping[str, Any], *, by: User) -> PlanTarget:
    """Change amounts, or who answers for them; whose target it is stays."""
    if any(values.get(name, getattr(target, name)) != getattr(target, name) for name in ("plan", *SUBJECTS)):
        raise ValidationError(_("A target stays in its plan and with whom it was set for. Set another one."))
    if not values.keys() <= PLACES:
        _refuse(target, by=by)
    changed: PlanTarget = save_changes(target, values)
    return changed


def delete_target(target: PlanTarget, *, by: User) -> None:
    """Take a target away."""
    _refuse(target, by=by)
    bury(target)


@dataclass(frozen=True)
class Typed:
    """Amounts somebody entered for a row of a plan; without a target there is none yet."""

    subject: Mapping[str, Any]
    months: Months
    target: PlanTarget | None = None
    version: int = 0


@transaction.atomic
def keep(plan: SalesPlan, rows: list[Typed], *, by: User) -> int:
    """Write what was entered, all of it or nothing; how many rows changed. Rows of nothing are not made."""
    entity, count = entity_of(PlanTarget), 0
    for row in rows:
        amounts = dict(zip(MONTH_FIELDS, row.months, strict=True))
        if row.target is not None and row.months != row.target.months:
            change(entity, row.target.pk, amounts, by=by, version=row.version)
        elif row.target is None and any(row.months):
            create(entity, {"plan": plan, **row.subject, **amounts}, by=by)
        else:
            continue
        count += 1
    return count


@dataclass(frozen=True)
class Copied:
    """A new version, and whose targets it does not have since they have left."""

    plan: SalesPlan
    without: tuple[str, ...]


@transaction.atomic
def copy(plan: SalesPlan, values: Mapping[str, Any], *, percent: Decimal = Decimal(0), by: User) -> Copied:
    """Make a draft like this plan, so many percent higher; people who have left are not in it, and are told."""
    demand(by, "create", entity_of(PlanTarget))
    if fixed_for(by, entity_of(PlanTarget)) & {"plan", *SUBJECTS, *MONTH_FIELDS}:
        raise NotAllowed("create")
    made: SalesPlan = create(entity_of(SalesPlan), {"measure": plan.measure, "currency": plan.currency, **values}, by=by)
    gone, entity = [], entity_of(PlanTarget)
    for target in visible(by, "read", entity).filter(plan=plan).select_related("person").order_by("created_at"):
        if target.person and not target.person.is_active:
            gone.append(target.person.name)
            continue
        months = grown(target.months, percent, places=places_of(made))
        subject = {name: getattr(target, name) for name in SUBJECTS if getattr(target, f"{name}_id")}
        save(place(PlanTarget(plan=made, **subject, **dict(zip(MONTH_FIELDS, months, strict=True)))))
    return Copied(made, tuple(gone))


@transaction.atomic
def hand_over(target: PlanTarget, to: User, *, month: int, by: User) -> PlanTarget:
    """Have somebody else bring from a month on (1 to 12) what somebody who left was to bring; the months before stay his."""
    entity = entity_of(PlanTarget)
    known: PlanTarget = get_for(by, entity, target.pk, "update", lock=True)
    if not known.person_id or known.person_id == to.pk:
        raise ValidationError(_("Choose somebody else."))
    moved = tuple(Decimal(0) if place < month else amount for place, amount in enumerate(known.months, 1))
    kept = tuple(amount if place < month else Decimal(0) for place, amount in enumerate(known.months, 1))
    theirs = visible(by, "update", entity).filter(plan=known.plan_id, person=to).first()
    whole = added([moved, theirs.months]) if theirs else moved
    keep(known.plan, [Typed({}, kept, known, known.version), Typed({"person": to}, whole, theirs, theirs.version if theirs else 0)], by=by)
    known.refresh_from_db()
    return known


def _refuse(target: PlanTarget, *, by: User) -> None:
    """Whoever may change the plan itself sets everything of it; others the targets of people, while it is a draft."""
    plan = target.plan
    if plan.state == PlanState.REPLACED:
        raise ValidationError(_("This plan was replaced. Make a new version of it."))
    if may(by, "update", plan):
        return
    if plan.state == PlanState.IN_FORCE:
        raise ValidationError(_("This plan is in force. Only who may change the plan itself changes its targets."))
    if not target.person_id:
        raise ValidationError(_("Only who may change the plan itself sets targets of teams, branches and all else but people."))
