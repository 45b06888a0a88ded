"""Leads that were given up until a day: on that day they are open again, with something to do."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from klientela.core.processes.models import Move, Stage, StageKind
from klientela.core.processes.services import first_stage, move
from klientela.core.records.services import save_changes
from klientela.core.tasks.services import add_task
from klientela.modules.leads.models import Lead
from klientela.modules.leads.services import note_activity


def wake(today: date) -> int:
    """Open those whose day has come. Gives how many there were."""
    due = Lead.unscoped.filter(deleted_at=None, come_back_on__lte=today, stage__kind=StageKind.LOST).order_by("come_back_on", "pk")
    return sum(_woken(key) for key in due.values_list("pk", flat=True))


@transaction.atomic
def _woken(key: object) -> bool:
    lead: Lead | None = Lead.unscoped.select_for_update(of=("self",)).select_related("stage", "owner").filter(pk=key).first()
    if lead is None or lead.come_back_on is None or lead.stage.kind != StageKind.LOST:
        return False
    reason = lead.reason
    try:
        lead = move(lead, to=_before(lead), by=None)
    except ValidationError:
        return False
    save_changes(lead, {"come_back_on": None})
    note_activity([lead.pk])
    owner = lead.owner if lead.owner and lead.owner.is_active else None
    with override(owner.language if owner else None):
        said = _("Get in touch again: %(name)s") % {"name": lead.name}
        add_task(title=said, by=None, owner=owner, team=None if owner else lead.team, about=lead, text=reason, due_on=localdate())
    return True


def _before(lead: Lead) -> Stage:
    """The open stage it was given up in, if it is still there, else the first one."""
    last = Move.objects.filter(record=lead.pk, stage=lead.stage_id).order_by("-at", "-id").select_related("from_stage").first()
    stage = last.from_stage if last else None
    known = stage is not None and stage.is_open and not stage.deleted_at and stage.process_id == lead.process_id
    return stage if known and stage is not None else first_stage(lead.process)
