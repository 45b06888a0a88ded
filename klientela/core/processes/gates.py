"""What stands between a record and a stage: gates ask, and say what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes.kinds import GateKind, Missing
from klientela.core.processes.models import InProcess, Stage, StageKind
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import Mendable
from klientela.kernel.slot import slot

LET_THROUGH = "pass_gates"
ENTRY, LEAVE = "entry", "leave"
LIMIT = "limit"


@dataclass(frozen=True)
class Gate:
    """One condition of coming into a stage (`entry`) or of going on from it (`leave`)."""

    key: str
    kind: str
    on: str = ENTRY
    settings: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    """What whoever is stopped is told; the gate's own words where it is empty."""
    by: str = ""
    """Who set it up."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Gate":
        """A stored gate."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    @property
    def behaviour(self) -> GateKind | None:
        """What its kind does; None where its module is gone or switched off: then it stands open."""
        found: GateKind | None = slot("processes.gates").items().get(self.kind)
        return found


class NotReady(Mendable):
    """A record cannot come into a stage yet; `missing` says why, one thing at a time."""

    def __init__(self, missing: Sequence[Missing], record: InProcess, to: Stage) -> None:
        super().__init__({"stage": [str(each.text) for each in missing]})
        self.missing = tuple(missing)
        self.remedy = f"{reverse('pass-gates', args=[entity_of(record).slug, record.pk])}?to={to.pk}"


_reason: ContextVar[str] = ContextVar("reason_to_let_through", default="")


@contextmanager
def let_through(reason: str) -> Iterator[None]:
    """Moves within pass their gates, for those who may, and keep the reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it may pass.")})
    token = _reason.set(reason.strip())
    try:
        yield
    finally:
        _reason.reset(token)


def reason_to_pass(by: User | None) -> str:
    """Why gates are passed now; empty where they are not, or where it is not for this user to do so."""
    reason = _reason.get()
    return reason if reason and (by is None or may(by, LET_THROUGH)) else ""


def gates_of(stage: Stage, on: str) -> list[Gate]:
    """The gates of a stage, in their order."""
    return [gate for gate in map(Gate.read, stage.gates) if gate.on == on]


def what_is_missing(record: InProcess, to: Stage, by: User | None, *, since: Stage | None = None) -> list[Missing]:
    """What stands between a record and a stage for this user, in the order of the stages; empty where it may go there.

    Going forward asks every stage on the way, so that none is jumped over; going back to an open stage asks nothing; being
    lost asks the stage that closes it. `since`: where the record comes from, if not from where it stands.
    """
    left = since or record.stage
    found = [missing for gate in _asked(left, to) for missing in _missing(gate, record, to=to, by=by)]
    return [*dict.fromkeys(found), *_beyond_limit(to)]


def missing_at_start(record: InProcess, by: User | None) -> list[Missing]:
    """The same for a record that begins in a stage: it is asked what coming there on foot would have asked."""
    to = record.stage
    gates = [gate for stage in _open_stages(to) if stage.pk != to.pk for gate in (*gates_of(stage, ENTRY), *gates_of(stage, LEAVE))]
    gates = [*(gates if _goes_forward(None, to) else ()), *gates_of(to, ENTRY)]
    found = [missing for gate in gates for missing in _missing(gate, record, to=to, by=by)]
    return [*dict.fromkeys(found), *_beyond_limit(to, less=record)]


def _asked(left: Stage, to: Stage) -> Iterator[Gate]:
    if to.is_open and (not left.is_open or (left.process_id == to.process_id and to.position < left.position)):
        return
    if not _goes_forward(left, to):
        yield from gates_of(to, ENTRY)
        return
    for stage in _open_stages(to):
        if left.process_id == to.process_id and stage.position < left.position:
            continue
        if stage.pk != left.pk:
            yield from gates_of(stage, ENTRY)
        if stage.pk != to.pk:
            yield from gates_of(stage, LEAVE)
    if not to.is_open:
        yield from gates_of(to, ENTRY)


def _goes_forward(left: Stage | None, to: Stage) -> bool:
    return to.kind != StageKind.LOST and (left is None or left.is_open)


def _open_stages(to: Stage) -> list[Stage]:
    """The open stages of a process up to the one that is reached."""
    rows = Stage._base_manager.filter(process=to.process_id, kind=StageKind.OPEN, deleted_at=None).order_by("position")
    return [stage for stage in rows if not to.is_open or stage.position <= to.position]


def _missing(gate: Gate, record: InProcess, *, to: Stage, by: User | None) -> list[Missing]:
    kind = gate.behaviour
    if kind is None:
        return []
    settings = {**gate.settings, "set_by": gate.by}
    found = list(kind.missing(record, settings, by=by, to=to))
    if not gate.message or not found:
        return found
    fields = tuple(name for each in found for name in each.fields)
    first = found[0]
    return [Missing(first.kind, gate.message, fields=fields, url=first.url, action=first.action)]


def _beyond_limit(to: Stage, *, less: InProcess | None = None) -> list[Missing]:
    """That a stage with a firm limit is full; of two who come at once the second waits until the first has come in."""
    if not to.limit or not to.is_limit_firm:
        return []
    if connection.in_atomic_block:
        Stage._base_manager.select_for_update().get(pk=to.pk)
    if held_in(to, less=less) < to.limit:
        return []
    told = _("“%(stage)s” holds at most %(limit)s at once. Move something on from there first.")
    return [Missing(LIMIT, told % {"stage": to, "limit": to.limit})]


def held_in(stage: Stage, *, less: InProcess | None = None) -> int:
    """How many records stand in a stage, seen or unseen: a limit is the company's."""
    rows = (model._base_manager.filter(stage=stage.pk, deleted_at=None) for model in kinds_in_process())
    return sum(found.exclude(pk=less.pk).count() if less else found.count() for found in rows)


def kinds_in_process() -> list[Any]:
    """The models whose records go through processes."""
    return [model for model in apps.get_models() if issubclass(model, InProcess) and not model._meta.proxy]
