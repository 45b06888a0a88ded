"""Dry runs and imports in the background."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import function
from klientela.core.exchange.models import ImportRun, ImportState
from klientela.core.exchange.running import Outcome
from klientela.core.exchange.services import BUSY, check_import, complete_import
from klientela.core.exchange.uploads import forget_old_files
from klientela.core.identity.models import User
from klientela.core.jobs.progress import progress_of
from klientela.core.jobs.queue import Job, Ticker, job, repeat


@job("exchange.check", policy=function("import"))
def check(ticker: Ticker, *, run_id: str) -> None:
    """Try an import out."""
    _perform(ticker, run_id, lambda run, by, tell: check_import(run, by=by, tell=tell))


@job("exchange.import", policy=function("import"))
def bring_in(ticker: Ticker, *, run_id: str, skip_errors: bool) -> None:
    """Carry an import out."""
    _perform(ticker, run_id, lambda run, by, tell: complete_import(run, by=by, tell=tell, skip_errors=skip_errors))


@job("exchange.forget", policy=function("import"))
def forget() -> None:
    """Delete files brought more than a week ago."""
    forget_old_files()


repeat(forget, cron="23 3 * * *")


def start_check(run: ImportRun, *, by: User) -> ImportRun:
    """Order the dry run."""
    return _start(check, run, by=by, state=ImportState.CHECKING)


def start_import(run: ImportRun, *, by: User, skip_errors: bool) -> ImportRun:
    """Order the import."""
    return _start(bring_in, run, by=by, state=ImportState.IMPORTING, skip_errors=skip_errors)


def is_lost(run: ImportRun) -> bool:
    """Whether the work on a busy import has ended without a result, for instance because its worker was killed."""
    if not run.is_busy or run.progress is None:
        return False
    return progress_of(run.owner_id, run.progress).is_over


@transaction.atomic
def _start(kind: Job, run: ImportRun, *, by: User, state: ImportState, **arguments: Any) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk, owner=by)
    if locked.is_done or (locked.is_busy and not is_lost(locked)):
        raise ValidationError(BUSY)
    locked.state, locked.failure = state, ""
    locked.progress = kind.start(by=by, total=max(locked.row_count, 1), run_id=str(run.pk), **arguments).key
    locked.save(update_fields=["state", "failure", "progress"])
    return locked


def _perform(ticker: Ticker, run_id: str, work: Callable[[ImportRun, User, Any], Outcome]) -> None:
    user = current_actor().user
    assert user is not None  # noqa: S101 - the policy of both jobs admits users only
    run = ImportRun.objects.get(pk=UUID(run_id), owner=user)
    rows = max(run.row_count, 1)

    def tell(percent: int, message: str) -> None:
        ticker.advance(rows * percent // 100, total=rows, message=message)

    try:
        ticker.result = work(run, user, tell).counts
    except ValidationError as error:
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DRAFT, failure=" ".join(error.messages))
        raise
