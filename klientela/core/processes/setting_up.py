"""Verbs of those who define processes: setting one up, and keeping its stages in order."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klientela.core.identity.models import User
from klientela.core.processes.models import InProcess, Process, Stage, StageKind
from klientela.core.records.services import bury, save, save_changes, save_new
from klientela.kernel.entity import entity_of

_CERTAIN = {StageKind.WON: 100, StageKind.LOST: 0}
ORDER = {StageKind.OPEN: 0, StageKind.WON: 1, StageKind.LOST: 2}
_LAST = 1_000


@transaction.atomic
def create_process(values: Mapping[str, Any], *, by: User) -> Process:
    """Set up a process that can be used at once: one open stage, won and lost."""
    ready = (
        {"name": pgettext("of a stage", "New"), "probability": 10},
        {"name": _("Won"), "kind": StageKind.WON},
        {"name": _("Lost"), "kind": StageKind.LOST},
    )
    return set_up_process(values, ready, by=by)


@transaction.atomic
def set_up_process(values: Mapping[str, Any], stages: Iterable[Mapping[str, Any]], *, by: User) -> Process:
    """Set up a process with its stages, in their order."""
    process: Process = save_new(entity_of(Process), values, by=by)
    for stage in stages:
        create_stage({**stage, "process": process}, by=by)
    return process


@transaction.atomic
def delete_process(process: Process, *, by: User) -> None:
    """Take a process away with its stages, unless records still go through it."""
    if _used(process=process):
        raise ValidationError(_("This process is in use. Move what goes through it to another one first."))
    for stage in _stages(process):
        bury(stage)
    bury(process)


@transaction.atomic
def create_stage(values: Mapping[str, Any], *, by: User) -> Stage:
    """Add a stage; without a position it comes last of its kind."""
    stage = Stage(**values)
    stage.position = _LAST if stage.position is None else stage.position
    stage.probability = _CERTAIN.get(StageKind(stage.kind), stage.probability) if stage.kind in StageKind else stage.probability
    save(stage)
    _put_in_order(stage)
    return stage


@transaction.atomic
def change_stage(stage: Stage, values: Mapping[str, Any], *, by: User) -> Stage:
    """Change a stage. Its kind stays as long as records are in it, and a process keeps an open stage."""
    kept = dict(values)
    if kept.get("kind", stage.kind) != stage.kind:
        _refuse_if_needed(stage)
    kind = kept.get("kind", stage.kind)
    if kind in _CERTAIN:
        kept["probability"] = _CERTAIN[kind]
    if "position" in kept and kept["position"] is None:
        kept["position"] = _LAST
    down = kept.get("position", stage.position) > stage.position
    changed: Stage = save_changes(stage, kept)
    _put_in_order(changed, down=down)
    return changed


@transaction.atomic
def delete_stage(stage: Stage, *, by: User) -> None:
    """Take a stage away, unless records are in it or it is the last open one."""
    _refuse_if_needed(stage)
    bury(stage)
    _put_in_order(stage)


def _refuse_if_needed(stage: Stage) -> None:
    if _used(stage=stage):
        raise ValidationError(_("This stage is in use. Move what is in it to another stage first."))
    open_stages = [other for other in _stages(stage.process) if other.kind == StageKind.OPEN]
    if open_stages == [stage]:
        raise ValidationError(_("A process needs at least one open stage. Add another one first."))


def _used(**place: Any) -> bool:
    """Whether any record is there, seen or unseen: whoever sets up processes learns that they are in use, not by what or how much."""
    kinds = [model for model in apps.get_models() if issubclass(model, InProcess)]
    return any(model.unscoped.filter(deleted_at=None, **place).exists() for model in kinds)


def _stages(process: Process) -> list[Stage]:
    return list(Stage.unscoped.filter(process=process, deleted_at=None).select_for_update().order_by("position", "name"))


def _put_in_order(moved: Stage, *, down: bool = False) -> None:
    """Number the stages 1, 2, 3 …: open ones first, then won, then lost; the one just moved takes its new place."""

    def place(stage: Stage) -> tuple[int, int, bool]:
        return ORDER[StageKind(stage.kind)], stage.position, (stage.pk == moved.pk) is down

    for number, stage in enumerate(sorted(_stages(moved.process), key=place), 1):
        if stage.position != number:
            Stage.unscoped.filter(pk=stage.pk).update(position=number)
    moved.refresh_from_db()
