"""Verbs of processes: starting a record on its way, and moving it on."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.processes.events import StageReached
from klientela.core.processes.models import InProcess, Move, Process, Stage, StageKind
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish


def first_process(entity: str) -> Process:
    """The process new records of an entity go through unless another is chosen."""
    found: Process | None = Process.objects.filter(entity=entity).order_by("position", "name").first()
    if found is None:
        raise ValidationError({"process": _("Set up a process with stages first.")})
    return found


def first_stage(process: Process) -> Stage:
    """The stage in which a process begins."""
    found: Stage | None = Stage.objects.filter(process=process, kind=StageKind.OPEN).order_by("position").first()
    if found is None:
        raise ValidationError({"process": _("This process has no open stage yet.")})
    return found


def put_in_stage(record: InProcess, *, at: datetime | None = None) -> None:
    """Set process, stage and times of a record about to be saved for the first time; the caller then calls `note_start`."""
    if not getattr(record, "process_id", None):
        record.process = record.stage.process if getattr(record, "stage_id", None) else first_process(entity_of(record).slug)
    if not getattr(record, "stage_id", None):
        record.stage = first_stage(record.process)
    if record.stage.process_id != record.process_id:
        raise ValidationError({"stage": _("This stage belongs to another process.")})
    moment = at or timezone.now()
    record.moved_at = record.opened_at = moment
    record.closed_at = None if record.stage.is_open else moment


def note_start(record: InProcess, *, by: User | None) -> Move:
    """Write down that a new record begins in its stage."""
    return Move.objects.create(record=record.pk, process=record.process, stage=record.stage, at=record.moved_at, by=by)


@transaction.atomic
def move[R: InProcess](record: R, *, to: Stage, by: User | None, at: datetime | None = None) -> R:
    """Bring a record into another stage of its process, now or (for history brought in) at an earlier moment.

    Raises `ValidationError` for a stage of another process, or a moment before the last move or in the future.
    """
    record = type(record).unscoped.select_for_update(of=("self",)).select_related("stage").get(pk=record.pk)
    moment = at or timezone.now()
    if to.pk == record.stage_id:
        return record
    if to.process_id != record.process_id or to.deleted_at:
        raise ValidationError({"stage": _("This stage belongs to another process.")})
    if moment < record.moved_at or moment > timezone.now():
        raise ValidationError({"stage": _("A move cannot lie before the one before it, nor in the future.")})
    left = record.stage
    record.stage, record.moved_at = to, moment
    record.closed_at = None if to.is_open else moment
    record.save(update_fields=["stage", "moved_at", "closed_at", "changed_at"])
    Move.objects.create(record=record.pk, process_id=record.process_id, from_stage=left, stage=to, at=moment, by=by)
    publish(StageReached(entity=entity_of(record).slug, record_id=record.pk, stage_id=to.pk, kind=to.kind, actor_id=by.pk if by else None))
    record.refresh_from_db()
    return record
