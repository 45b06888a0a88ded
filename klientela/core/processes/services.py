"""Verbs of processes: starting a record on its way, and moving it on."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.processes import judging
from klientela.core.processes.events import StageReached
from klientela.core.processes.gates import NotReady, missing_at_start, reason_to_pass, what_is_missing
from klientela.core.processes.kinds import Missing
from klientela.core.processes.models import InProcess, Move, Process, Stage, StageKind
from klientela.core.processes.steps import run_steps
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish

CHOOSES = "_chooses_process"

type Passed = tuple[str, list[str]]
"""Why gates were passed, and what was missing; both empty where nothing was."""


def first_process(entity: str) -> Process:
    """The process new records of an entity go through unless another is chosen."""
    found: Process | None = Process.objects.filter(entity=entity).order_by(F("takes").asc(nulls_first=True), "position", "name").first()
    if found is None:
        raise ValidationError({"process": _("Set up a process with stages first.")})
    return found


def first_stage(process: Process) -> Stage:
    """The stage in which a process begins."""
    found: Stage | None = Stage.objects.filter(process=process, kind=StageKind.OPEN).order_by("position").first()
    if found is None:
        raise ValidationError({"process": _("This process has no open stage yet.")})
    return found


def beginning(entity: str) -> dict[str, Any]:
    """The process and stage in which a new record would begin; nothing while none is set up, or while its values decide."""
    if Process.objects.filter(entity=entity, takes__isnull=False).exists():
        return {}
    try:
        process = first_process(entity)
        return {"process": process, "stage": first_stage(process)}
    except ValidationError:
        return {}


def put_in_stage(record: InProcess, *, at: datetime | None = None) -> None:
    """Set process, stage and times of a record about to be saved for the first time; the caller then calls `note_start`."""
    if not getattr(record, "process_id", None):
        record.__dict__[CHOOSES] = not getattr(record, "stage_id", None)
        record.process = record.stage.process if getattr(record, "stage_id", None) else first_process(entity_of(record).slug)
    if not getattr(record, "stage_id", None):
        record.stage = first_stage(record.process)
    if record.stage.process_id != record.process_id:
        raise ValidationError({"stage": _("This stage belongs to another process.")})
    moment = at or timezone.now()
    record.moved_at = record.opened_at = moment
    record.closed_at = None if record.stage.is_open else moment


@transaction.atomic
def note_start(record: InProcess, *, by: User | None) -> Move:
    """Write down that a new record begins in its stage; where nobody chose a process, it takes the first that is for records like it.

    Raises `NotReady` where the gates up to its stage do not let it in.
    """
    if record.__dict__.pop(CHOOSES, False):
        _take_process(record, by=by)
    passed = _passed(missing_at_start(record, by), record, record.stage, by=by)
    return _note(record, left=None, by=by, passed=passed)


def _take_process(record: InProcess, *, by: User | None) -> None:
    """Let a new record go through the first process whose question is true of it; else it stays in the one it began in."""
    asking = Process.objects.filter(entity=entity_of(record).slug, takes__isnull=False).order_by("position", "name")
    process = next((each for each in asking if judging.is_true(record, each.takes, by=by)), None)
    if process is not None and process.pk != record.process_id:
        record.process, record.stage = process, first_stage(process)
        record.save(update_fields=["process", "stage", "changed_at"])


@transaction.atomic
def move[R: InProcess](record: R, *, to: Stage, by: User | None, at: datetime | None = None) -> R:
    """Bring a record into another stage of its process, now or (for history brought in) at an earlier moment.

    Raises `ValidationError` for a stage of another process, a moment before the last move or in the future, and a closed
    record that would be closed another way without having been opened again; `NotReady` where gates stop it. History that is
    brought in has happened: it passes every gate, and automatic steps do nothing.
    """
    record = _locked(record)
    moment = at or timezone.now()
    if to.pk == record.stage_id:
        return record
    _refuse_locked(record)
    if to.process_id != record.process_id or to.deleted_at:
        raise ValidationError({"stage": _("This stage belongs to another process.")})
    if moment < record.moved_at or moment > timezone.now():
        raise ValidationError({"stage": _("A move cannot lie before the one before it, nor in the future.")})
    if not record.is_open and not to.is_open:
        raise ValidationError({"stage": _("This is closed already. Bring it back into an open stage first.")})
    if at is not None:
        return _enter(record, to, by=by, at=moment, passed=None)
    return _enter(record, to, by=by, at=moment, passed=_passed(what_is_missing(record, to, by), record, to, by=by))


@transaction.atomic
def change_process[R: InProcess](record: R, *, to: Process, stage: Stage | None = None, by: User | None) -> R:
    """Let an open record go on in another process, from its first stage or the one given."""
    record = _locked(record)
    target = stage or first_stage(to)
    _refuse_locked(record)
    if not record.is_open:
        raise ValidationError({"process": _("Only an open record can change its process.")})
    if target.process_id != to.pk or target.deleted_at:
        raise ValidationError({"stage": _("This stage belongs to another process.")})
    passed = _passed(what_is_missing(record, target, by), record, target, by=by)
    return _enter(record, target, by=by, at=timezone.now(), passed=passed)


@transaction.atomic
def carry_over(record: InProcess, *, to: Stage, by: User | None, reason: str) -> InProcess:
    """Put a record into another stage because its own is taken away: no gate is asked, no step done, and what was closed stays closed then.

    Raises `ValidationError` for a stage in which it would be open or closed in another way.
    """
    record = _locked(record)
    if to.kind != record.stage.kind or to.deleted_at:
        raise ValidationError({"stage": _("Choose a stage of the same kind.")})
    left, at = record.stage, record.closed_at or timezone.now()
    record.process_id, record.stage, record.moved_at = to.process_id, to, at
    record.save(update_fields=["process", "stage", "moved_at", "changed_at"])
    Move.objects.create(record=record.pk, process_id=to.process_id, from_stage=left, stage=to, at=at, by=by, reason=reason)
    return record


def _refuse_locked(record: InProcess) -> None:
    if record.locked_at:
        raise ValidationError(_("This record is locked."))


def _locked[R: InProcess](record: R) -> R:
    found: R = type(record).unscoped.select_for_update(of=("self",)).select_related("stage").get(pk=record.pk)
    return found


def _passed(missing: list[Missing], record: InProcess, to: Stage, *, by: User | None) -> Passed:
    """What is missing and why it may be: nothing, or what somebody who may has given as a reason."""
    if not missing:
        return "", []
    reason = reason_to_pass(by)
    if not reason:
        raise NotReady(missing, record, to)
    return reason, [str(each.text) for each in missing]


def _enter[R: InProcess](record: R, stage: Stage, *, by: User | None, at: datetime, passed: Passed | None) -> R:
    """`passed`: why gates were passed; None for history, which has happened."""
    left = record.stage
    record.process_id, record.stage, record.moved_at = stage.process_id, stage, at
    record.closed_at = None if stage.is_open else at
    record.save(update_fields=["process", "stage", "moved_at", "closed_at", "changed_at"])
    _note(record, left=left, by=by, passed=passed)
    record.refresh_from_db()
    return record


def _note(record: InProcess, *, left: Stage | None, by: User | None, passed: Passed | None) -> Move:
    stage, at, (reason, lacked) = record.stage, record.moved_at, passed or ("", [])
    kept = {"record": record.pk, "process_id": record.process_id, "from_stage": left, "stage": stage, "reason": reason, "lacked": lacked}
    made = Move.objects.create(at=at, by=by, **kept)
    actor = by.pk if by else None
    publish(StageReached(entity=entity_of(record).slug, record_id=record.pk, stage_id=stage.pk, kind=stage.kind, actor_id=actor))
    if passed is not None:
        run_steps(record, made, left=left, by=by)
    return made
