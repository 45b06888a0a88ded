"""Taking a conversion back: all of it or nothing, to the last row."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.access.sql import refresh_acl
from klientela.core.audit.undo import replay
from klientela.core.audit.undo.replay import Judged
from klientela.core.identity.models import User
from klientela.core.records.lines import Line
from klientela.core.records.undoing import Outcome, Whole
from klientela.core.records.using import referred_to
from klientela.kernel.entity import entity_of
from klientela.kernel.wall import beyond_the_wall
from klientela.modules.leads.models import Lead

DAYS = timedelta(days=30)


def whole(batch: UUID, by: User) -> Whole | None:
    """A conversion as undoing knows it: taken back as one by whoever may convert the lead, for thirty days."""
    lead = Lead.unscoped.filter(converted_in=batch).first()
    if lead is None:
        return None
    return Whole(lead.closed_at + DAYS if lead.closed_at and _is_his(lead, by) else None, _preview, take_back)


def _is_his(lead: Lead, by: User) -> bool:
    return all(visible(by, op, entity_of(Lead)).filter(pk=lead.pk).exists() for op in ("update", "convert"))


def _preview(batch: UUID, by: User) -> list[Line]:
    """Nothing stays: what was changed since refuses the whole."""
    return []


@transaction.atomic
@beyond_the_wall("everything a conversion has made or moved goes back, files too")
def take_back(batch: UUID, by: User, outcome: Outcome) -> None:
    """Make the customer a lead again. What the conversion made must be as it left it, and nothing new refers to it."""
    lead = Lead.unscoped.select_for_update(of=("self",)).filter(converted_in=batch).first()
    if lead is None or not _is_his(lead, by):
        raise ValidationError(_("This conversion was taken back already."))
    touched = replay.touched(batch)
    for model, keys in touched.items():
        rows = replay.judge(batch, model, keys)
        made = [row.key for row in rows if row.kind == "bury"]
        if any(row.kind == "kept" and not row.back for row in rows) or referred_to(model, made, less=touched):
            raise ValidationError(_("The customer or the deal was changed since. The conversion stays as it is."))
        _restore(batch, model, rows, outcome=outcome)
    outcome.is_final = True


def _restore(batch: UUID, model: Any, rows: list[Judged], *, outcome: Outcome) -> None:
    doable = [row for row in rows if row.kind in ("bury", "insert") or (row.kind == "update" and row.back)]
    replay.restore(model, doable)
    outcome.restored += len(doable)
    for other in replay.beside():
        moved = [row.key for row in doable if other.follows in row.back]
        if moved and replay.restore_beside(batch, other, moved) and hasattr(model, "acl"):
            refresh_acl(model, moved)
