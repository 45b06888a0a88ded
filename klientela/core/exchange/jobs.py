"""Dry runs and imports in the background."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import function
from klientela.core.exchange.models import ImportRun, ImportState, Stage
from klientela.core.exchange.running import Outcome
from klientela.core.exchange.scheduled import jobs as scheduled_jobs
from klientela.core.exchange.services import BUSY, check_import, complete_import
from klientela.core.exchange.uploads import forget_old_files
from klientela.core.exchange.whole.services import forget_old_databases
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.jobs.progress import progress_of
from klientela.core.jobs.queue import Job, Ticker, job, repeat

__all__ = ["put_back_if_lost", "scheduled_jobs", "start_check", "start_import"]

DISK_FULL = "53100"
_NO_ROOM = _("The server has no room left on its disk. Nothing is half-written. Tell your administrator, and go on when there is room.")


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
    """Delete files brought more than a week ago, and what was noted about databases."""
    forget_old_files()
    forget_old_databases()


repeat(forget, cron="23 3 * * *")


def start_check(run: ImportRun, *, by: User) -> ImportRun:
    """Order the dry run."""
    return _start(check, run, by=by, state=ImportState.CHECKING)


def start_import(run: ImportRun, *, by: User, skip_errors: bool) -> ImportRun:
    """Order the import."""
    return _start(bring_in, run, by=by, state=ImportState.IMPORTING, skip_errors=skip_errors)


def go_on(run: ImportRun, *, by: User) -> ImportRun:
    """Order that an import that stopped half-way, or lost its worker, goes on where it stands."""
    return _start(bring_in, run, by=by, state=ImportState.IMPORTING, skip_errors=run.skip_errors)


def start_taking_back(run: ImportRun, *, by: User) -> ImportRun:
    """Order that what an import wrote that stopped half-way is taken back; afterwards it can begin anew."""
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk, owner=by, state=ImportState.STOPPED).update(stage=Stage.BACK, position=0)
        return go_on(run, by=by)


def _is_lost(run: ImportRun) -> bool:
    if not run.is_busy or run.progress is None:
        return False
    return progress_of(run.owner_id, run.progress).is_over


@transaction.atomic
def put_back_if_lost(run: ImportRun, progress: Progress) -> ImportRun:
    """Let somebody choose anew whose import ended without a result; one that ended well meanwhile stays as it is."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if progress.is_over and locked.is_busy and locked.progress == progress.key:
        locked.state, locked.failure = _standing(locked), progress.error
        locked.save(update_fields=["state", "failure"])
    return locked


@transaction.atomic
def _start(kind: Job, run: ImportRun, *, by: User, state: ImportState, **arguments: Any) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk, owner=by)
    if locked.is_done or (locked.is_busy and not _is_lost(locked)):
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
        _fail(run, error)
        raise
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != DISK_FULL:
            raise
        full = ValidationError(_NO_ROOM)
        _fail(run, full)
        raise full from error


def _fail(run: ImportRun, error: ValidationError) -> None:
    known = ImportRun.objects.get(pk=run.pk)
    ImportRun.objects.filter(pk=run.pk).update(state=_standing(known), failure=" ".join(error.messages))


def _standing(run: ImportRun) -> ImportState:
    """What becomes of a run that ended without a result: one that has kept portions can go on, others begin anew."""
    return ImportState.STOPPED if run.stage else ImportState.DRAFT
