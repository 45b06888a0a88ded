"""Taking an import back: what would go, what would become what it was, and what stays because somebody has changed it since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, may
from klientela.core.audit.undo import replay
from klientela.core.exchange.models import ImportRun
from klientela.core.identity.models import User
from klientela.core.records.bulk_runs import begin_undo
from klientela.core.records.lines import Line
from klientela.core.records.runs import BulkRun, RunState, What
from klientela.core.records.undoing import BULK, UNDO_OTHERS, NothingToUndo, Offer, entity_behind, offer, preview
from klientela.kernel.entity import entity_named, kinds_of_table

_TOO_LATE = _("An import can be undone for %(days)s days. This one was finished earlier than that.")
_NOTHING = _("There is nothing to undo: this import changed no record that is still there.")
_ALREADY = _("This import is being undone, or was undone already.")


@dataclass(frozen=True)
class Kind:
    """What undoing would do to records of one kind."""

    label: Any
    going: int
    returning: int
    values: int


@dataclass(frozen=True)
class Preview:
    """What undoing an import would do, and which records stay as they are now."""

    offered: Offer
    kinds: tuple[Kind, ...]
    stay: list[Line]

    @property
    def going(self) -> int:
        return sum(kind.going for kind in self.kinds)

    @property
    def returning(self) -> int:
        return sum(kind.returning for kind in self.kinds)


def origin_of(batch: UUID) -> str:
    """The kind of records an import brought; empty for a batch that is none."""
    return ImportRun.objects.filter(batch=batch, finished_at__isnull=False).values_list("entity", flat=True).first() or ""


def until(run: ImportRun) -> datetime | None:
    """Until when an import can be undone; None for one that was not carried out, or is too long ago."""
    if run.batch is None or run.finished_at is None or not (run.count("create") or run.count("update")):
        return None
    end = run.finished_at + BULK
    return end if end > timezone.now() else None


def undo_of(run: ImportRun) -> BulkRun | None:
    """One's undo of an import; those of others are not seen."""
    if run.batch is None:
        return None
    runs = BulkRun.objects.defer("keys", "versions").filter(what=What.UNDO, undoes=run.batch).order_by("-created_at")
    return runs.first()


def preview_undo(run: ImportRun, *, by: User) -> Preview:
    """What undoing this import would do. Raises `ValidationError` in words where it cannot be undone any more."""
    offered = _offered(run, by=by)
    return Preview(offered, tuple(_kinds(run, offered.batch, by=by)), preview(offered.batch, by=by))


@transaction.atomic
def undo_import(run: ImportRun, *, by: User) -> BulkRun:
    """Begin taking an import back; somebody who does so at the same time is told. Raises `ValidationError`."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.undone_at and not _ended_early(undo_of(locked)):
        raise ValidationError(_ALREADY)
    work = begin_undo(_offered(locked, by=by), by=by)
    ImportRun.objects.filter(pk=run.pk).update(undone_at=timezone.now())
    return work


def _ended_early(work: BulkRun | None) -> bool:
    """Whether an undo was stopped or failed, so that it may be begun again; of those of others nothing is known."""
    return work is not None and work.state in (RunState.STOPPED, RunState.FAILED)


def _offered(run: ImportRun, *, by: User) -> Offer:
    demand(by, "import")
    if run.finished_at and run.finished_at + BULK <= timezone.now():
        raise ValidationError(_TOO_LATE % {"days": BULK.days})
    if run.batch is None or not run.finished_at:
        raise ValidationError(_NOTHING)
    try:
        return offer(run.batch, by=by)
    except NothingToUndo as error:
        raise ValidationError(_NOTHING) from error


def _kinds(run: ImportRun, batch: UUID, *, by: User) -> list[Kind]:
    return [
        Kind(_label(one.model, run), one.made, one.changed, one.values)
        for one in replay.effect(batch)
        if any(may(by, "read", entity) for entity in kinds_of_table(one.model) or filter(None, [entity_behind(one.model)]))
    ]


def _label(model: Any, run: ImportRun) -> Any:
    """The kind of the file, where it alone stands in the table; else what the table holds."""
    wanted = entity_named(run.entity)
    alone = wanted.model._meta.concrete_model is model and not run.made
    return (wanted.plural if alone else None) or (wanted.model if alone else model)._meta.verbose_name_plural


def may_undo(run: ImportRun, by: User) -> bool:
    """Whether this user may take this import back: his own, or anybody's where he may undo what others do."""
    return run.owner_id == by.pk or may(by, UNDO_OTHERS)
