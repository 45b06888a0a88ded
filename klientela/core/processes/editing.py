"""Verbs of the editor: order of stages, their gates and steps, and which new records a process takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import demand
from klientela.core.criteria.checking import check
from klientela.core.criteria.tree import Group, to_json
from klientela.core.identity.models import User
from klientela.core.processes.gates import Gate
from klientela.core.processes.models import Process, Stage, StageKind
from klientela.core.processes.setting_up import ORDER
from klientela.core.processes.steps import Step
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import StaleSave

MOST = 20
"""So many gates, and so many steps, of one stage: people do not follow more."""
_TOO_MANY = gettext_lazy("A stage has at most %(most)s of these.")


@transaction.atomic
def order_stages(process: Process, keys: Sequence[UUID], *, by: User) -> None:
    """Put the stages of a process in this order; open ones stay before won before lost."""
    demand(by, "update", process)
    stages = list(Stage._base_manager.select_for_update().filter(process=process, deleted_at=None).order_by("position"))
    places = {key: place for place, key in enumerate(keys)}
    ordered = sorted(stages, key=lambda stage: (ORDER[StageKind(stage.kind)], places.get(stage.pk, len(places)), stage.position))
    for number, stage in enumerate(ordered, 1):
        if stage.position != number:
            stage.position = number
            stage.save(update_fields=["position", "changed_at"])


@transaction.atomic
def put_gate(stage: Stage, gate: Gate, *, by: User, version: int) -> Gate:
    """Set up a gate of a stage, a new one or in place of the one with its key."""
    stage = _locked(stage, by=by, version=version)
    kept = Gate(**{**_fields(gate), "key": gate.key or _new_key(), "by": str(by.pk)})
    if kept.behaviour is None:
        raise ValidationError(_("There is no such kind."))
    stage.gates = _put(stage.gates, asdict(kept))
    stage.save(update_fields=["gates", "changed_at"])
    return kept


@transaction.atomic
def put_step(stage: Stage, step: Step, *, by: User, version: int) -> Step:
    """Set up an automatic step of a stage, a new one or in place of the one with its key."""
    stage = _locked(stage, by=by, version=version)
    kept = Step(**{**_fields(step), "key": step.key or _new_key(), "by": str(by.pk)})
    if kept.behaviour is None:
        raise ValidationError(_("There is no such kind."))
    stage.steps = _put(stage.steps, asdict(kept))
    stage.save(update_fields=["steps", "changed_at"])
    return kept


@transaction.atomic
def drop(stage: Stage, what: str, key: str, *, by: User, version: int) -> None:
    """Take a gate or step away; `what`: `gates` or `steps`."""
    stage = _locked(stage, by=by, version=version)
    setattr(stage, what, [known for known in getattr(stage, what) if known["key"] != key])
    stage.save(update_fields=[what, "changed_at"])


@transaction.atomic
def shift_step(stage: Stage, key: str, *, by: User, version: int, down: bool) -> None:
    """Let a step be done earlier or later than the one beside it."""
    stage = _locked(stage, by=by, version=version)
    steps = list(stage.steps)
    at = next((place for place, known in enumerate(steps) if known["key"] == key), None)
    to = None if at is None else at + (1 if down else -1)
    if at is not None and to is not None and 0 <= to < len(steps):
        steps[at], steps[to] = steps[to], steps[at]
        stage.steps = steps
        stage.save(update_fields=["steps", "changed_at"])


@transaction.atomic
def set_takes(process: Process, tree: Group | None, *, by: User, version: int) -> Process:
    """Say which new records go through a process; None: those that no other one takes."""
    demand(by, "update", process)
    kept = Process._base_manager.select_for_update().get(pk=process.pk)
    if kept.version != version:
        raise StaleSave({}, {}, version=kept.version)
    if tree is not None and (problems := check(tree, entity_named(kept.entity), by)):
        raise ValidationError([problem.message for problem in problems])
    kept.takes = to_json(tree) if tree is not None and tree.parts else None
    kept.save(update_fields=["takes", "changed_at"])
    return kept


def _locked(stage: Stage, *, by: User, version: int) -> Stage:
    """The stage as it is now, if nobody changed it since the page was made."""
    demand(by, "update", stage)
    kept: Stage = Stage._base_manager.select_for_update().get(pk=stage.pk, deleted_at=None)
    if kept.version != version:
        raise StaleSave({}, {}, version=kept.version)
    return kept


def _fields(row: Gate | Step) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _put(known: Iterable[Mapping[str, Any]], row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = list(known)
    place = next((place for place, each in enumerate(rows) if each["key"] == row["key"]), None)
    if place is not None:
        rows[place] = row
    elif len(rows) < MOST:
        rows.append(row)
    else:
        raise ValidationError(_TOO_MANY % {"most": MOST})
    return rows


def _new_key() -> str:
    return uuid4().hex[:12]
