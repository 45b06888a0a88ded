"""What a process does by itself when a record moves: its automatic steps, in their order."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting, current_actor
from klientela.core.identity.models import User
from klientela.core.processes import judging
from klientela.core.processes.kinds import ActionKind
from klientela.core.processes.models import InProcess, Move, Stage, StepRun
from klientela.kernel.errors import NotAllowed
from klientela.kernel.slot import slot

ENTRY, EXIT = "entry", "exit"
DEEPEST = 5
FAILURES = (ValidationError, NotAllowed, ObjectDoesNotExist, LookupError, DatabaseError, ValueError, TypeError, OverflowError)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One thing a process does when a record comes into a stage (`entry`) or goes out of it (`exit`)."""

    key: str
    kind: str
    on: str = ENTRY
    name: str = ""
    when: Any = None
    """A stored question that must be true of the record; None: always."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    """Who set it up."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Step":
        """A stored step."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    @property
    def behaviour(self) -> ActionKind | None:
        """What its kind does; None where its module is gone or switched off: then it does nothing."""
        found: ActionKind | None = slot("processes.actions").items().get(self.kind)
        return found

    @property
    def label(self) -> str:
        """What it is called where what it did is told."""
        return self.name or str(self.behaviour.label if self.behaviour else self.kind)


_chain: ContextVar[frozenset[tuple[Any, str]]] = ContextVar("steps_done", default=frozenset())
_depth: ContextVar[int] = ContextVar("steps_within_steps", default=0)


def steps_of(stage: Stage, on: str) -> list[Step]:
    """The automatic steps of a stage, in their order."""
    return [step for step in map(Step.read, stage.steps) if step.on == on]


def run_steps(record: InProcess, made: Move, *, left: Stage | None, by: User | None) -> None:
    """Do what the stage that was left and the one that is reached say, each step once in a chain of moves.

    A step that must hold together with the move undoes it when it fails; another one is only noted. Steps may move records
    themselves, `DEEPEST` deep at most.
    """
    steps = [*(steps_of(left, EXIT) if left else ()), *steps_of(made.stage, ENTRY)]
    if not steps:
        return
    with _deeper():
        for step in steps:
            _take(step, record, made, by=by)


@contextmanager
def _deeper() -> Iterator[None]:
    if _depth.get() >= DEEPEST:
        raise ValidationError(_("Automatic steps move this record on and on. Ask your administrator to mend the process."))
    token = _depth.set(_depth.get() + 1)
    try:
        yield
    finally:
        _depth.reset(token)


def _take(step: Step, record: InProcess, made: Move, *, by: User | None) -> None:
    kind, known = step.behaviour, (record.pk, step.key)
    if kind is None or known in _chain.get():
        return
    token = _chain.set(_chain.get() | {known})
    try:
        fresh = type(record)._base_manager.select_related("stage").get(pk=record.pk)
        if step.when and not judging.is_true(fresh, step.when, by=by, setter=step.by):
            return
        with _named(step, by), transaction.atomic():
            said = kind.run(fresh, {**step.settings, "set_by": step.by}, by=by)
        if said:
            _noted(step, made, str(said))
    except FAILURES as error:
        if kind.together:
            raise ValidationError(_("Step “%(step)s” failed: %(why)s") % {"step": step.label, "why": _why(error)}) from error
        log.warning("A step of a process failed", exc_info=error)
        _noted(step, made, _why(error), has_failed=True)
    finally:
        _chain.reset(token)


def _named(step: Step, by: User | None) -> Any:
    """What a step writes stands in the history under its name, and is taken back together with the move."""
    if by is None:
        return nullcontext()
    actor = current_actor()
    return acting(by, rules_version=actor.rules_version, batch=actor.batch, reason=_("Step “%(step)s”") % {"step": step.label})


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _("You may not do this.") if isinstance(error, NotAllowed) else _("What it needs is not there any more.")


def _noted(step: Step, made: Move, text: str, *, has_failed: bool = False) -> None:
    StepRun.objects.create(record=made.record, move=made.pk, step=step.key, text=f"{step.label}: {text}", has_failed=has_failed)
