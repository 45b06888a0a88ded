"""Where records go whose stage or process is taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import demand
from klientela.core.access.policy import grants
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.jobs.queue import Ticker, job
from klientela.core.processes.gates import held_in, kinds_in_process
from klientela.core.processes.models import Process, Stage
from klientela.core.processes.services import carry_over
from klientela.core.processes.setting_up import delete_process, delete_stage

AT_ONCE = 200
"""So many records are moved while one waits; more in the background."""
PORTION = 100


@dataclass(frozen=True)
class Home:
    """A stage that is taken away with records in it, and where these may go. How many there are is told to nobody: not all may see them."""

    stage: Stage
    records: int
    offered: tuple[Stage, ...]


def homes(leaving: Process | Stage) -> list[Home]:
    """The stages that go away and hold records, each with the stages of the same kind that stay."""
    going = stages_of(leaving)
    process = leaving if isinstance(leaving, Process) else leaving.process
    staying = Stage._base_manager.filter(process__entity=process.entity, process__deleted_at=None, deleted_at=None)
    staying = staying.exclude(pk__in=[stage.pk for stage in going]).select_related("process").order_by("process__position", "position")
    found = [(stage, held_in(stage)) for stage in going]
    return [Home(stage, count, _offered(stage, staying)) for stage, count in found if count]


def stages_of(leaving: Process | Stage) -> list[Stage]:
    """The stages that go away with a process, or the one that does."""
    if isinstance(leaving, Stage):
        return [leaving]
    return list(Stage._base_manager.filter(process=leaving, deleted_at=None).order_by("position"))


def _offered(stage: Stage, staying: Any) -> tuple[Stage, ...]:
    """Of the same kind, those of the same process first."""
    known = [other for other in staying if other.kind == stage.kind]
    return tuple(sorted(known, key=lambda other: other.process_id != stage.process_id))


@transaction.atomic
def take_away(leaving: Process | Stage, to: Mapping[UUID, UUID], *, by: User) -> Progress | None:
    """Move the records of a stage or process where they are to go, then take it away; of many in the background, whose progress comes back.

    Raises `ValidationError` where records have nowhere to go.
    """
    demand(by, "update" if isinstance(leaving, Stage) else "delete", leaving)
    found = homes(leaving)
    for home in found:
        if to.get(home.stage.pk) not in {other.pk for other in home.offered}:
            raise ValidationError(_("Choose where the records in “%(stage)s” go.") % {"stage": home.stage})
    kind = "stage" if isinstance(leaving, Stage) else "process"
    if sum(home.records for home in found) > AT_ONCE:
        written = {str(stage): str(target) for stage, target in to.items()}
        return take_away_later.start(by=by, kind=kind, key=str(leaving.pk), to=written)
    for home in found:
        _empty(home.stage, to[home.stage.pk], by=by)
    _bury(leaving, by=by)
    return None


@job("processes.take_away", policy=grants("update", "processes"))
def take_away_later(ticker: Ticker, *, kind: str, key: str, to: dict[str, str]) -> None:
    """Move the records of a stage or process portion by portion, then take it away."""
    model: Any = Stage if kind == "stage" else Process
    leaving = model._base_manager.filter(pk=UUID(key), deleted_at=None).first()
    if leaving is None:
        return
    moved, by = 0, cast("User", current_actor().user)
    for home in homes(leaving):
        for keys in batched(_records(home.stage), PORTION):
            _carry(home.stage, list(keys), UUID(to[str(home.stage.pk)]), by=by)
            moved += len(keys)
            ticker.advance(moved)
    ticker.result = {"moved": moved}
    _bury(leaving, by=by)


def _bury(leaving: Process | Stage, *, by: User) -> None:
    if isinstance(leaving, Stage):
        delete_stage(leaving, by=by)
    else:
        delete_process(leaving, by=by)


def _empty(stage: Stage, to: UUID, *, by: User) -> None:
    _carry(stage, _records(stage), to, by=by)


@transaction.atomic
def _carry(stage: Stage, records: list[tuple[Any, UUID]], to: UUID, *, by: User) -> None:
    target = Stage._base_manager.select_related("process").get(pk=to)
    reason = _("The stage “%(stage)s” was taken away.") % {"stage": stage}
    for model, key in records:
        record = model._base_manager.filter(pk=key, stage=stage).first()
        if record is not None:
            carry_over(record, to=target, by=by, reason=reason)


def _records(stage: Stage) -> list[tuple[Any, UUID]]:
    """Everything that stands in a stage, seen or unseen."""
    return [
        (model, key)
        for model in kinds_in_process()
        for key in model._base_manager.filter(stage=stage, deleted_at=None).order_by("pk").values_list("pk", flat=True)
    ]
