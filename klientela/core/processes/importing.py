"""Brings in the way a record has gone: columns with the days on which it reached its stages become its moves."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.exchange.lines import Context, Line, known, new
from klientela.core.exchange.references import plain
from klientela.core.identity.models import User
from klientela.core.processes.models import InProcess, Move, Process, Stage
from klientela.core.processes.services import first_stage, move
from klientela.kernel.entity import ImportField, entity_of

REACHED, CLOSED = "reached:", "closed_on"
MOVES, NEXT = "_moves", "_next"

_NOT_CLOSED = _("A day of closing does not fit an open stage.")
_FUTURE = _("This day lies in the future.")
_WRONG_ORDER = _("“%(stage)s” would have been reached after “%(current)s”.")
_FOREIGN_STAGE = _("This stage belongs to another process.")

type MayClose = Callable[[User, Stage, Any], str]
"""Why a user may not bring a record (None: a new one) into a stage, or nothing."""


def dated_columns(user: User) -> tuple[ImportField, ...]:
    """A column for the day each stage was reached, and one for the day a record was closed, however it ended."""
    stages = visible(user, "read", entity_of(Stage)).filter(kind="open").order_by("process__position", "position")
    names = dict.fromkeys(stages.values_list("name", flat=True))
    reached = (_reached(name) for name in names)
    closed = ("close date", "closed on", "closed at", "date closed", "data zamknięcia", "data închiderii")
    return (*reached, ImportField(CLOSED, _("won or lost on"), "datetime", synonyms=closed))


def _reached(name: str) -> ImportField:
    synonyms: tuple[str, ...] = (f"{name} date", f"{name} on", f"date of {name}")
    if name.endswith("ing"):
        synonyms = (*synonyms, f"{name.removesuffix('ing')}e date", f"{name.removesuffix('ing')} date")
    return ImportField(f"{REACHED}{name}", _("reached “%(stage)s”") % {"stage": name}, "datetime", synonyms=synonyms)


def process_with(stages: set[str], user: User, *, entity: str = "deals") -> Process | None:
    """The first process of an entity that has stages of all these names (without capitals)."""
    names: dict[Any, set[str]] = defaultdict(set)
    for key, name in visible(user, "read", entity_of(Stage)).values_list("process_id", "name"):
        names[key].add(plain(name))
    processes = visible(user, "read", entity_of(Process)).filter(entity=entity).order_by("position", "name")
    return next((process for process in processes if stages <= names[process.pk]), None)


def begin(lines: Iterable[Line], context: Context, may_close: MayClose) -> None:
    """Give each new record its stage and times; note the moves of the others."""
    stages = _stages(context)
    for line in new(lines):
        if "stage" not in line.values:
            line.values["stage"] = first_stage(line.values["process"])
        if reason := may_close(context.user, line.values["stage"], None):
            context.refuse(line, "stage", reason)
        elif way := _way(line, line.values["process"], stages, context=context):
            _start(line, way)
    for line in known(lines):
        _note_next(line, context, may_close)


def _stages(context: Context) -> dict[tuple[Any, str], Stage]:
    rows = visible(context.user, "read", entity_of(Stage))
    return {(stage.process_id, stage.name): stage for stage in rows}


def _way(line: Line, process: Process, stages: dict[tuple[Any, str], Stage], *, context: Context) -> list[tuple[Stage, datetime]]:
    """The stages a new record went through with their times, the last being where it is; empty if they make no sense."""
    current: Stage = line.values["stage"]
    if current.process_id != process.pk:
        context.refuse(line, "stage", _FOREIGN_STAGE)
        return []
    dated = {stage: so_far(at, context.now) for stage, at in _dated(line, process, stages).items()}
    closed = so_far(line.extras.get(CLOSED), context.now)
    if closed and current.is_open:
        context.refuse(line, CLOSED, _NOT_CLOSED)
        return []
    end = dated.pop(current, None) or closed or context.now
    for stage, at in dated.items():
        if at > end:
            context.refuse(line, f"{REACHED}{stage.name}", _WRONG_ORDER % {"stage": stage, "current": current})
    if max((*dated.values(), end)) > context.now:
        context.refuse(line, CLOSED if closed else f"{REACHED}{current.name}", _FUTURE)
    if not line.is_sound:
        return []
    return [*sorted(dated.items(), key=lambda step: (step[1], step[0].position)), (current, end)]


def so_far[M: (datetime, datetime | None)](at: M, now: datetime) -> M:
    """A day without a time stands for its noon; of today, no later than now."""
    return now if at is not None and at > now and at.date() <= now.date() else at


def _dated(line: Line, process: Process, stages: dict[tuple[Any, str], Stage]) -> dict[Stage, datetime]:
    dates = ((name.removeprefix(REACHED), at) for name, at in line.extras.items() if name.startswith(REACHED))
    return {stages[process.pk, name]: at for name, at in dates if (process.pk, name) in stages}


def _start(line: Line, way: Sequence[tuple[Stage, datetime]]) -> None:
    current, at = way[-1]
    line.values |= {"opened_at": way[0][1], "moved_at": at, "closed_at": None if current.is_open else at}
    line.extras[MOVES] = way


def _note_next(line: Line, context: Context, may_close: MayClose) -> None:
    """A changed stage of a known record is a move, at the moment the file gives or now."""
    stage = line.values.get("stage")
    if stage is None or stage.pk == line.record.stage_id or line.values.get("process", line.record.process).pk != line.record.process_id:
        return
    del line.values["stage"]
    if reason := may_close(context.user, stage, line.record):
        context.refuse(line, "stage", reason)
        return
    at = line.extras.get(f"{REACHED}{stage.name}") or (line.extras.get(CLOSED) if not stage.is_open else None)
    line.extras[NEXT] = (stage, so_far(at, context.now))


def keep_moves(lines: Sequence[Line], context: Context) -> None:
    """Write down the moves of the records now saved."""
    Move.objects.bulk_create(
        (made for line in new(lines) for made in _moves(line.record, line.extras.get(MOVES, ()), by=context.user)), batch_size=1000
    )
    for line in known(lines):
        if NEXT in line.extras:
            _move_on(line, context)


def _moves(record: InProcess, way: Sequence[tuple[Stage, datetime]], *, by: User) -> Iterable[Move]:
    left: Stage | None = None
    for stage, at in way:
        yield Move(record=record.pk, process_id=record.process_id, from_stage=left, stage=stage, at=at, by=by)
        left = stage


def _move_on(line: Line, context: Context) -> None:
    stage, at = line.extras[NEXT]
    try:
        line.record = move(line.record, to=stage, by=context.user, at=at)
        line.has_changed = True
    except ValidationError as error:
        context.refuse_error(line, error)
