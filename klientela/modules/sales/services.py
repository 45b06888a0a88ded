"""Verbs of selling."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.identity.models import User
from klientela.core.processes.models import Process, Stage, StageKind
from klientela.core.processes.services import beginning, change_process, move, note_start, put_in_stage
from klientela.core.records.services import save, save_changes, settle
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.kernel.entity import entity_of
from klientela.modules.catalogue import api as catalogue
from klientela.modules.sales.models import Deal, DealLine

_CLOSING = {StageKind.WON: "win", StageKind.LOST: "lose"}


def default_name(product: object, party: object, *, by: User) -> str:
    """What a deal is called when nobody says: product and party, as its maker knows them."""
    return " – ".join(title_of(part, by) for part in (product, party) if part)[:200]


def begin_deal(*, by: User) -> dict[str, Any]:
    """What the form of a new deal begins with: the first stage of the first process."""
    return beginning("deals")


@transaction.atomic
def create_deal(values: Mapping[str, Any], *, by: User) -> Deal:
    """Open a deal in the first stage of its process (or the one given), with a product line where a product is named.

    Without a name it is called product and party; without an amount it is worth the product's list price.
    """
    fields = {name: value for name, value in values.items() if not (value is None and name in ("process", "stage"))}
    product = fields.pop("product", None)
    deal = Deal(**fields)
    settle(deal, values, by=by)
    put_in_stage(deal)
    _demand_closing(deal.stage, by=by)
    deal.name = deal.name or default_name(product, deal.party, by=by) or str(_("New deal"))
    if product and deal.amount is None:
        deal.amount, deal.currency = price_of(product.pk, deal.currency)
    save(deal)
    note_start(deal, by=by)
    if product:
        save(DealLine(deal=deal, product=product, unit_price=deal.amount, currency=deal.currency))
    return deal


@transaction.atomic
def change_deal(deal: Deal, values: Mapping[str, Any], *, by: User) -> Deal:
    """Change a deal's fields; a changed stage is a move, a changed process a move into it."""
    fields = dict(values)
    process: Process | None = fields.pop("process", None)
    stage: Stage | None = fields.pop("stage", None)
    deal = save_changes(deal, fields) if fields else deal
    if process and process.pk != deal.process_id:
        return change_process(deal, to=process, stage=stage if stage and stage.process_id == process.pk else None, by=by)
    return move_deal(deal, to=stage, by=by) if stage else deal


def win_deal(deal: Deal, *, by: User) -> Deal:
    """Close an open deal as won."""
    return _close(deal, StageKind.WON, by=by)


def lose_deal(deal: Deal, *, by: User) -> Deal:
    """Close an open deal as lost."""
    return _close(deal, StageKind.LOST, by=by)


def move_deal(deal: Deal, *, to: Stage, by: User) -> Deal:
    """Bring a deal into another stage; into a closing one only by those who may win or lose it."""
    _demand_closing(to, by=by, deal=deal)
    return move(deal, to=to, by=by)


@transaction.atomic
def create_line(values: Mapping[str, Any], *, by: User) -> DealLine:
    """Add a product to a deal, at its list price in its currency unless another price is given."""
    line = DealLine(**values)
    currency = withheld_from(line.deal, by).currency
    if line.unit_price is None and line.product_id:
        line.unit_price, line.currency = price_of(line.product_id, currency)
    line.currency = line.currency or currency
    made: DealLine = save(line)
    return made


def price_of(product_id: Any, currency: str) -> tuple[Decimal | None, str]:
    """List price and its currency, as far as whoever is acting may see them; the currency at hand where it names none."""
    known = catalogue.product(product_id)
    return (known.list_price, known.currency or currency) if known else (None, currency)


def _close(deal: Deal, kind: StageKind, *, by: User) -> Deal:
    if not deal.is_open:
        raise ValidationError(_("Only an open deal can be closed."))
    stage = Stage.objects.filter(process=deal.process_id, kind=kind).order_by("position").first()
    if stage is None:
        raise ValidationError(_("This process has no stage for that."))
    return move_deal(deal, to=stage, by=by)


def _demand_closing(stage: Stage, *, by: User, deal: Deal | None = None) -> None:
    if not stage.is_open:
        demand(by, _CLOSING[StageKind(stage.kind)], deal or entity_of(Deal))
