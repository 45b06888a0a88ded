"""Verbs about leads: entering, changing and moving them, and giving them up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User, UserKind
from klientela.core.processes.models import Process, Stage, StageKind
from klientela.core.processes.services import beginning, change_process, move, note_start, put_in_stage
from klientela.core.records.services import save, save_changes, settle
from klientela.kernel.errors import Mendable
from klientela.modules.leads.models import Lead
from klientela.modules.leads.routing import route
from klientela.modules.leads.scoring import score_again

ASKED = {StageKind.WON: "lead-convert", StageKind.LOST: "lead-disqualify"}
"""The page that asks what must be said before a lead comes into a stage of this kind."""
_IS_OVER = _("It has become a customer. Change the customer and the deal instead.")
_NOT_AT_ONCE = _("A new lead is open. Convert or disqualify it afterwards.")


class AskedFirst(Mendable):
    """A lead is converted or given up on a page of its own, which asks what is needed."""

    def __init__(self, lead: Lead, to: Stage) -> None:
        told = _("Say who it becomes.") if to.kind == StageKind.WON else _("Say why.")
        super().__init__({"stage": [told]})
        self.remedy = reverse(ASKED[StageKind(to.kind)], args=[lead.pk])


def begin_lead(*, by: User) -> dict[str, Any]:
    """What the form of a new lead begins with: the first stage of the first process."""
    return beginning("leads")


@transaction.atomic
def create_lead(values: Mapping[str, Any], *, by: User) -> Lead:
    """Enter a lead, called by its company or contact where nobody says. What programs bring is handed out by the rules."""
    fields = {name: value for name, value in values.items() if not (value is None and name in ("process", "stage"))}
    lead = Lead(**fields)
    settle(lead, values, by=by)
    enter(lead, by=by)
    if by.kind == UserKind.SERVICE:
        route(lead, by=by)
    lead.refresh_from_db()
    return lead


def enter(lead: Lead, *, by: User | None) -> Lead:
    """Keep a new lead in the first stage of its process, with its score."""
    put_in_stage(lead)
    if not lead.stage.is_open:
        raise ValidationError({"stage": _NOT_AT_ONCE})
    lead.name = (lead.name or lead.company or lead.contact or lead.email)[:200]
    if not lead.name:
        raise ValidationError({"name": _("Say at least who it is: a name, a company, a contact or an address.")})
    save(lead)
    note_start(lead, by=by)
    score_again([lead.pk])
    return lead


@transaction.atomic
def change_lead(lead: Lead, values: Mapping[str, Any], *, by: User) -> Lead:
    """Change a lead's fields; a changed stage is a move. What has become a customer is not changed any more."""
    refuse_converted(lead)
    fields = dict(values)
    process: Process | None = fields.pop("process", None)
    stage: Stage | None = fields.pop("stage", None)
    lead = save_changes(lead, fields) if fields else lead
    if process and process.pk != lead.process_id:
        lead = change_process(lead, to=process, stage=stage if stage and stage.process_id == process.pk else None, by=by)
    elif stage:
        lead = move_lead(lead, to=stage, by=by)
    score_again([lead.pk])
    lead.refresh_from_db()
    return lead


def move_lead(lead: Lead, *, to: Stage, by: User) -> Lead:
    """Bring a lead into another stage; into a closing one only by the page that asks what is needed. Raises `AskedFirst`."""
    refuse_converted(lead)
    if to.pk != lead.stage_id and not to.is_open:
        raise AskedFirst(lead, to)
    return move(lead, to=to, by=by)


@transaction.atomic
def disqualify(lead: Lead, *, by: User, reason: str, come_back_on: date | None = None) -> Lead:
    """Give a lead up, for a reason; on the day it should be tried again, if there is one, it is open again by itself."""
    if not lead.is_open:
        raise ValidationError(_("Only an open lead can be given up."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if come_back_on and come_back_on <= timezone.localdate():
        raise ValidationError({"come_back_on": _("Choose a day that is still to come.")})
    save_changes(lead, {"reason": reason.strip(), "come_back_on": come_back_on, "next_step": "", "next_on": None})
    return move(lead, to=closing(lead, StageKind.LOST), by=by)


def closing(lead: Lead, kind: StageKind) -> Stage:
    """The stage of its process in which a lead ends this way."""
    stage: Stage | None = Stage.objects.filter(process=lead.process_id, kind=kind).order_by("position").first()
    if stage is None:
        raise ValidationError(_("This process has no stage for that."))
    return stage


def refuse_converted(lead: Lead) -> None:
    """What has become a customer stays as it was; taking the conversion back opens it again."""
    if lead.is_converted:
        raise ValidationError(_IS_OVER)


def note_activity(keys: list[Any]) -> None:
    """Something has happened with leads: their points count anew from now."""
    Lead.unscoped.filter(pk__in=keys).update(active_at=timezone.now())
    score_again(keys)
