"""Verbs of credit: whose success a deal is, and who is paid by which plan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.records.services import save, save_changes
from klientela.modules.sales.models import CommissionPlan, Deal, DealShare

WHOLE = Decimal(100)


@transaction.atomic
def create_share(values: Mapping[str, Any], *, by: User) -> DealShare:
    """Give somebody a part of a deal; the first one takes it from the owner, who keeps the rest."""
    share = DealShare(**values)
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=share.deal_id)
    if deal.owner_id and share.user_id != deal.owner_id and not _shares(deal).exists() and share.percent < WHOLE:
        save(DealShare(deal=deal, user_id=deal.owner_id, percent=WHOLE - share.percent))
    _refuse_beyond(deal, share)
    made: DealShare = save(share)
    return made


@transaction.atomic
def change_share(share: DealShare, values: Mapping[str, Any], *, by: User) -> DealShare:
    """Change a share; together they are never more than the whole deal."""
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=share.deal_id)
    _refuse_beyond(deal, share, percent=values.get("percent", share.percent))
    changed: DealShare = save_changes(share, values)
    return changed


def _shares(deal: Deal) -> Any:
    return DealShare.objects.filter(deal=deal)


def _refuse_beyond(deal: Deal, share: DealShare, *, percent: Decimal | None = None) -> None:
    others = _shares(deal).exclude(pk=share.pk).aggregate(total=Sum("percent"))["total"] or Decimal(0)
    wanted = share.percent if percent is None else percent
    if wanted is not None and others + wanted > WHOLE:
        left = f"{(WHOLE - others).normalize():f}"
        raise ValidationError({"percent": _("Others have the rest: at most %(left)s %% are left.") % {"left": left}})


@transaction.atomic
def create_plan(values: Mapping[str, Any], *, by: User) -> CommissionPlan:
    """Set up a plan of commission: for a person, for the people of a team, or for everybody."""
    plan = CommissionPlan(**values)
    _refuse_odd(plan)
    made: CommissionPlan = save(plan)
    return made


@transaction.atomic
def change_plan(plan: CommissionPlan, values: Mapping[str, Any], *, by: User) -> CommissionPlan:
    """Change a plan of commission; months that were closed stay as they were counted."""
    for name, value in values.items():
        setattr(plan, name, value)
    _refuse_odd(plan)
    changed: CommissionPlan = save_changes(plan, values)
    return changed


def _refuse_odd(plan: CommissionPlan) -> None:
    if plan.target is not None and not plan.currency:
        raise ValidationError({"currency": _("A target needs a currency.")})
    if plan.accelerator is not None and plan.target is None:
        raise ValidationError({"target": _("Say above which target it pays more.")})
