"""Verbs of selling."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from klientela.kernel.entity import entity_of
from klientela.modules.sales.competitors.services import took_deal
from klientela.modules.sales.lines.services import asked_price, create_line
from klientela.modules.sales.models import CloseKind, CloseReason, Competitor, Deal


@dataclass(frozen=True)
class Why:
    """Why a deal is closed: the reason, who took it, and what there is to say."""

    reason: CloseReason | None = None
    competitor: Competitor | None = None
    note: str = ""


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
    _demand_fitting(deal.reason, deal.stage)
    deal.name = deal.name or default_name(product, deal.party, by=by) or str(_("New deal"))
    found = asked_price(deal, product.pk, Decimal(1), by=by, currency=deal.currency) if product and deal.amount is None else None
    if found:
        deal.amount, deal.currency = found.amount, found.currency
    save(deal)
    note_start(deal, by=by)
    if product:
        create_line({"deal": deal, "product": product, "unit_price": deal.amount, **(found.as_fields() if found else {})}, by=by)
    return deal


@transaction.atomic
def change_deal(deal: Deal, values: Mapping[str, Any], *, by: User) -> Deal:
    """Change a deal's fields; a changed stage is a move, a changed process a move into it."""
    fields = dict(values)
    process: Process | None = fields.pop("process", None)
    stage: Stage | None = fields.pop("stage", None)
    if fields.get("reason"):
        _demand_fitting(fields["reason"], stage or deal.stage)
    deal = save_changes(deal, fields) if fields else deal
    if process and process.pk != deal.process_id:
        target = stage if stage and stage.process_id == process.pk else None
        _demand_passing(deal, target, by=by)
        return change_process(deal, to=process, stage=target, by=by)
    return move_deal(deal, to=stage, by=by) if stage else deal


def win_deal(deal: Deal, *, by: User, why: Why | None = None) -> Deal:
    """Close an open deal as won."""
    return _close(deal, StageKind.WON, by=by, why=why)


def lose_deal(deal: Deal, *, by: User, why: Why | None = None) -> Deal:
    """Close an open deal as lost, or as given up where the reason is of that kind."""
    return _close(deal, StageKind.LOST, by=by, why=why)


@transaction.atomic
def move_deal(deal: Deal, *, to: Stage, by: User) -> Deal:
    """Bring a deal into another stage; into a closing one only by those who may win or lose it. Opened again, it has no reason any more."""
    _demand_passing(deal, to, by=by)
    moved = move(deal, to=to, by=by)
    if to.is_open and moved.reason_id:
        moved = save_changes(moved, {"reason": None, "close_note": ""})
    return moved


@transaction.atomic
def say_why(deal: Deal, why: Why, *, by: User) -> Deal:
    """Write down why a deal was or is about to be closed, and which competitor took it."""
    if why.competitor is not None:
        took_deal(deal, why.competitor)
    values = {"reason": why.reason, "close_note": why.note}
    changed = {name: value for name, value in values.items() if value != getattr(deal, name)}
    return save_changes(deal, changed) if changed else deal


@transaction.atomic
def _close(deal: Deal, kind: StageKind, *, by: User, why: Why | None) -> Deal:
    if not deal.is_open:
        raise ValidationError(_("Only an open deal can be closed."))
    stage = Stage.objects.filter(process=deal.process_id, kind=kind).order_by("position").first()
    if stage is None:
        raise ValidationError(_("This process has no stage for that."))
    _demand_closing(stage, by=by, deal=deal)
    return move_deal(say_why(deal, why, by=by) if why else deal, to=stage, by=by)


def fits(reason: CloseReason | None, stage: Stage) -> bool:
    """Whether a deal can end in a stage for a reason: one for winning is none for losing."""
    return reason is None or stage.is_open or (reason.kind == CloseKind.WON) is (stage.kind == StageKind.WON)


def _demand_passing(deal: Deal, to: Stage | None, *, by: User) -> None:
    """Into a closing stage only those may bring a deal who may close it, for a reason that fits."""
    if to is not None and not to.is_open:
        _demand_closing(to, by=by, deal=deal)
        if deal.is_open:
            _demand_fitting(deal.reason, to)


def _demand_closing(stage: Stage, *, by: User, deal: Deal | None = None) -> None:
    if not stage.is_open:
        demand(by, _CLOSING[StageKind(stage.kind)], deal or entity_of(Deal))


def _demand_fitting(reason: CloseReason | None, stage: Stage) -> None:
    if not fits(reason, stage):
        raise ValidationError({"reason": _("This reason is for deals that end in another way.")})
