"""Where a record stands in its process and how it came there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from klientela.core.identity.models import User
from klientela.core.processes.models import InProcess, Move, Stage, StageKind, StepRun
from klientela.core.records.withholding import withheld_from

DONE, CURRENT, AHEAD = "done", "current", "ahead"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One stage on a record's way."""

    stage: Stage
    state: str
    days: int | None
    """Whole days spent in it so far; None where the record has not been."""

    @property
    def is_over(self) -> bool:
        """Whether the record has been in this stage longer than expected and still is."""
        expected = self.stage.expected_days
        return self.state == CURRENT and self.stage.is_open and expected is not None and (self.days or 0) > expected


@dataclass(frozen=True)
class Stay:
    """A record's time in a stage, as one move began it and the next ended it."""

    stage: Stage
    came_at: datetime
    by: Any
    days: int
    is_last: bool
    reason: str = ""
    """Why it was let through, or brought there, other than by moving it."""
    lacked: tuple[str, ...] = ()
    """What was missing then."""
    done: tuple[StepRun, ...] = ()
    """What automatic steps did."""


def stays(record: InProcess, *, now: datetime | None = None) -> list[Stay]:
    """Every stay of a record in a stage, the first one first."""
    moves = list(Move.objects.filter(record=record.pk).select_related("stage", "by").order_by("at", "id"))
    ends = [*(move.at for move in moves[1:]), record.closed_at or now or timezone.now()]
    done: dict[int, list[StepRun]] = defaultdict(list)
    for run in StepRun.objects.filter(record=record.pk).order_by("id"):
        done[run.move].append(run)
    return [
        Stay(
            move.stage,
            move.at,
            move.by,
            max((end - move.at) // _DAY, 0),
            is_last=move is moves[-1],
            reason=move.reason,
            lacked=tuple(move.lacked),
            done=tuple(done[move.pk]),
        )
        for move, end in zip(moves, ends, strict=True)
    ]


def way(record: InProcess, known: list[Stay], user: User) -> list[Step]:
    """The open stages of a record's process in their order, and where it is closed the stage that closed it, as a user sees them."""
    stages = _open_stages(record)
    days: dict[UUID, int] = defaultdict(int)
    for stay in known:
        days[stay.stage.pk] += stay.days
    reached = record.stage.position if record.is_open else max((stage.position for stage in stages if stage.pk in days), default=0)
    steps = [Step(withheld_from(stage, user), _state(stage, record, reached), days.get(stage.pk)) for stage in stages]
    return steps if record.is_open else [*steps, Step(withheld_from(record.stage, user), CURRENT, None)]


def _open_stages(record: InProcess) -> list[Stage]:
    """The open stages of a record's process; its own stage, whatever its kind, is asked for with them and kept at the record."""
    is_open = Q(process=record.process_id, deleted_at=None, kind=StageKind.OPEN)
    rows = Stage.unscoped.order_by("position")
    if "stage" in record._state.fields_cache:
        return list(rows.filter(is_open))
    found = list(rows.filter(is_open | Q(pk=record.stage_id)).annotate(is_on_way=Q(is_open)))
    record.stage = next(stage for stage in found if stage.pk == record.stage_id)
    return [stage for stage in found if stage.is_on_way]


def _state(stage: Stage, record: InProcess, reached: int) -> str:
    if stage.pk == record.stage_id:
        return CURRENT
    return DONE if stage.position <= reached else AHEAD
