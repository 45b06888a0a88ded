"""Background jobs: declared once with their policy, ordered inside a transaction, run with the rights of who ordered them.

A job may run more than once (its worker can be killed at any line), so what it calls must bear repetition.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicTask
from procrastinate.tasks import Task

from klientela.core.jobs import progress
from klientela.core.jobs.models import Progress
from klientela.core.jobs.waiting import Again, SwitchedOff
from klientela.kernel.errors import NotAllowed
from klientela.kernel.failing import note_failure
from klientela.kernel.faults import fault
from klientela.kernel.module import is_on_here


class Guard(Protocol):
    """Opens the rights of a user for a job, or refuses; given by the package that knows permissions."""

    def __call__(self, *, user_id: UUID | None, policy: Any, job: str) -> AbstractContextManager[Any]: ...


class Person(Protocol):
    """Whoever orders a job: anything with a key."""

    @property
    def pk(self) -> Any: ...


class Ticker:
    """What a job gets to tell how far it is."""

    def __init__(self, key: UUID) -> None:
        self.key = key
        self.result: Mapping[str, Any] = {}

    def advance(self, done: int, *, total: int | None = None, message: str | None = None) -> None:
        """Say how far the work is."""
        progress.advance(self.key, done, total=total, message=message)


@dataclass(frozen=True)
class Job:
    """A kind of background work: its name, who may order it and what is called."""

    name: str
    policy: Any
    function: Callable[..., Any]
    task: Task[..., Any, Any]

    @property
    def is_on(self) -> bool:
        """Whether the module that declares it is switched on."""
        return is_on_here(self.function.__module__)

    def defer(self, *, by: Person | None, **arguments: Any) -> int:
        """Order the job; inside a transaction it exists only if that commits. `by=None` is the system itself."""
        return self.task.defer(user_id=_text(by), progress_key=None, arguments=arguments)

    def start(self, *, by: Person, total: int = 0, **arguments: Any) -> Progress:
        """Order the job and have its progress shown; the function gets a `Ticker` as its first argument."""
        shown = progress.start(self.name, owner_id=by.pk, total=total)
        shown.job_id = self.task.defer(user_id=_text(by), progress_key=str(shown.key), arguments=arguments)
        shown.save(update_fields=["job_id"])
        return shown


_jobs: dict[str, Job] = {}
_at_start: list[Job] = []
_guard: list[Guard] = []


def guard_jobs_with(guard: Guard) -> None:
    """Have every job run inside this guard."""
    _guard[:] = [guard]


def job(name: str, *, policy: Any, queue: str = "default", attempts: int = 1) -> Callable[[Callable[..., Any]], Job]:
    """Declare a job. `attempts` above one repeats it after an error."""

    def declare(function: Callable[..., Any]) -> Job:
        if policy is None:
            raise ValueError(f"The job {name} declares no policy.")

        @app.task(name=name, queue=queue, pass_context=True, retry=Again(attempts - 1))
        def run(context: JobContext, user_id: str | None, progress_key: str | None, arguments: dict[str, Any]) -> None:
            if not _jobs[name].is_on:
                raise SwitchedOff(name)
            perform(_jobs[name], user_id=user_id, progress_key=progress_key, arguments=arguments)
            fault("job_done_not_marked", name)

        _jobs[name] = Job(name, policy, function, run)
        return _jobs[name]

    return declare


def repeat(kind: Job, *, cron: str, at_start: bool = False) -> None:
    """Have the system itself order a job again and again, at the times of a cron line; not while its module is switched off.

    `at_start`: also when a worker starts, so that what a killed one left is taken up at once.
    """
    if at_start:
        _at_start.append(kind)

    @app.periodic(cron=cron)
    @app.task(name=f"{kind.name}.repeat")
    def order(timestamp: int) -> None:
        if kind.is_on and not overtaken(cron, timestamp, now=time.time()):
            kind.defer(by=None)


def overtaken(cron: str, timestamp: float, *, now: float) -> bool:
    """Whether a later time of the same line has come already: after a jump of the clock what was missed is done once."""
    times = PeriodicTask(task=cast(Any, None), cron=cron, periodic_id="", configure_kwargs={}).croniter
    return float(times.get_next(ret_type=float, start_time=timestamp)) <= now


def order_at_start() -> None:
    """Order what is to be done as soon as a worker is there."""
    for kind in _at_start:
        if kind.is_on:
            kind.defer(by=None)


def declared_jobs() -> tuple[Job, ...]:
    """All kinds of background work the program knows."""
    return tuple(_jobs.values())


def perform(kind: Job, *, user_id: str | None, progress_key: str | None, arguments: dict[str, Any]) -> None:
    """Run a job now with the rights of its user, which are looked at again."""
    if not _guard:
        raise NotAllowed("No guard is set: jobs cannot run.")
    user = UUID(user_id) if user_id else None
    if progress_key is None:
        _perform_unseen(kind, user=user, arguments=arguments)
        return
    _perform_with_progress(kind, user=user, key=UUID(progress_key), arguments=arguments)


def _perform_unseen(kind: Job, *, user: UUID | None, arguments: dict[str, Any]) -> None:
    try:
        with _guard[0](user_id=user, policy=kind.policy, job=kind.name):
            kind.function(**arguments)
    except (ValidationError, NotAllowed):
        raise
    except Exception as error:
        note_failure(error, door=kind.name, user_id=user)
        raise


def _perform_with_progress(kind: Job, *, user: UUID | None, key: UUID, arguments: dict[str, Any]) -> None:
    ticker = Ticker(key)
    try:
        progress.advance(key, 0)
        with _guard[0](user_id=user, policy=kind.policy, job=kind.name):
            kind.function(ticker, **arguments)
    except ValidationError as error:
        progress.fail(key, " ".join(error.messages), ticker.result)
    except NotAllowed as error:
        progress.fail(key, str(error) or _("You may not do this."))
    except Exception as error:
        reference = note_failure(error, door=kind.name, user_id=user)
        text = _("Something went wrong and nothing was changed. Tell your administrator this number: %(number)s.")
        progress.fail(key, text % {"number": reference})
        raise
    else:
        progress.finish(key, ticker.result)


def _text(person: Person | None) -> str | None:
    return str(person.pk) if person else None
