"""Verbs of selling."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.processes.models import Stage, StageKind
from klientela.core.processes.services import move, note_start, put_in_stage
from klientela.core.records.services import save, save_changes, settle
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal, DealLine


def default_name(product: object, party: object) -> str:
    """What a deal is called when nobody says: product and party."""
    return " – ".join(str(part) for part in (product, party) if part)[:200]


@transaction.atomic
def create_deal(values: Mapping[str, Any], *, by: User) -> Deal:
    """Open a deal in the first stage of its process (or the one given), with a product line where a product is named."""
    fields = dict(values)
    product: Product | None = fields.pop("product", None)
    deal = Deal(**fields)
    settle(deal, values, by=by)
    put_in_stage(deal)
    deal.name = deal.name or default_name(product, deal.party) or str(_("New deal"))
    if product and deal.amount is None:
        deal.amount, deal.currency = product.list_price, product.currency
    save(deal)
    note_start(deal, by=by)
    if product:
        DealLine.objects.create(deal=deal, product=product, unit_price=deal.amount, currency=deal.currency)
    return deal


@transaction.atomic
def change_deal(deal: Deal, values: Mapping[str, Any], *, by: User) -> Deal:
    """Change a deal's fields; a changed stage is a move."""
    fields = dict(values)
    stage: Stage | None = fields.pop("stage", None)
    deal = save_changes(deal, fields) if fields else deal
    return move(deal, to=stage, by=by) if stage else deal


def win_deal(deal: Deal, *, by: User) -> Deal:
    """Close an open deal as won."""
    return _close(deal, StageKind.WON, by=by)


def lose_deal(deal: Deal, *, by: User) -> Deal:
    """Close an open deal as lost."""
    return _close(deal, StageKind.LOST, by=by)


def move_deal(deal: Deal, *, to: Stage, by: User) -> Deal:
    """Bring a deal into another stage."""
    return move(deal, to=to, by=by)


def _close(deal: Deal, kind: StageKind, *, by: User) -> Deal:
    if not deal.is_open:
        raise ValidationError(_("Only an open deal can be closed."))
    stage = Stage.objects.filter(process=deal.process_id, kind=kind).order_by("position").first()
    if stage is None:
        raise ValidationError(_("This process has no stage for that."))
    return move(deal, to=stage, by=by)
