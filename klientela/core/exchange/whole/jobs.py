"""Looking over a database, its dry run and its import, in the background."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import function
from klientela.core.exchange.whole.models import Transfer, TransferState
from klientela.core.exchange.whole.services import BUSY, check_transfer, complete_transfer, survey_source
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.jobs.progress import progress_of
from klientela.core.jobs.queue import Job, Ticker, job

HUNDRED = 100


@job("exchange.look_over", policy=function("import"))
def look_over(ticker: Ticker, *, transfer_id: str) -> None:
    """Look over the tables of a database."""
    _perform(ticker, transfer_id, survey_source)


@job("exchange.try_whole", policy=function("import"))
def try_whole(ticker: Ticker, *, transfer_id: str) -> None:
    """Try a database out."""
    _perform(ticker, transfer_id, check_transfer)


@job("exchange.bring_whole", policy=function("import"))
def bring_whole(ticker: Ticker, *, transfer_id: str) -> None:
    """Bring a database in."""
    _perform(ticker, transfer_id, complete_transfer)


def start_looking(transfer: Transfer, *, by: User) -> Transfer:
    """Order that the tables are looked over."""
    return _start(look_over, transfer, by=by, state=TransferState.READING)


def start_trying(transfer: Transfer, *, by: User) -> Transfer:
    """Order the dry run."""
    return _start(try_whole, transfer, by=by, state=TransferState.CHECKING)


def start_bringing(transfer: Transfer, *, by: User, skip_errors: bool) -> Transfer:
    """Order the import, or that it goes on where it stopped."""
    return _start(bring_whole, transfer, by=by, state=TransferState.RUNNING, skip_errors=skip_errors)


@transaction.atomic
def put_back_if_lost(transfer: Transfer, progress: Progress) -> Transfer:
    """Let somebody go on whose work ended without a result; what ended well meanwhile stays as it is."""
    locked = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if progress.is_over and locked.is_busy and locked.progress == progress.key:
        locked.failure = locked.failure or progress.error
        locked.state, locked.progress = _after_failure(locked), None
        locked.save(update_fields=["state", "failure", "progress"])
    return locked


@transaction.atomic
def _start(kind: Job, transfer: Transfer, *, by: User, state: TransferState, **kept: Any) -> Transfer:
    """One piece of work at a time for each source: whatever is brought twice at once would be there twice."""
    same = {one.pk: one for one in Transfer.objects.select_for_update().filter(source=transfer.source).order_by("pk")}
    locked = same[transfer.pk]
    others = [one for one in same.values() if one.pk != transfer.pk and one.state == TransferState.RUNNING]
    if locked.is_done or any(_is_going_on(one) for one in (locked, *others)):
        raise ValidationError(BUSY)
    locked.state, locked.failure = state, ""
    for name, value in kept.items():
        setattr(locked, name, value)
    locked.progress = kind.start(by=by, total=HUNDRED, transfer_id=str(transfer.pk)).key
    locked.save(update_fields=["state", "failure", "progress", *kept])
    return locked


def _is_going_on(transfer: Transfer) -> bool:
    return transfer.is_busy and transfer.progress is not None and not progress_of(transfer.owner_id, transfer.progress).is_over


def _after_failure(transfer: Transfer) -> str:
    """Where one goes on: an import of which nothing was written yet is decided anew."""
    if transfer.state == TransferState.RUNNING and transfer.tables.filter(is_done=True).exists():
        return TransferState.STOPPED
    return TransferState.READING if transfer.state == TransferState.READING else TransferState.DRAFT


def _perform(ticker: Ticker, transfer_id: str, work: Callable[..., Any]) -> None:
    user = current_actor().user
    assert user is not None  # noqa: S101 - the policy of the jobs admits users only
    transfer = Transfer.objects.select_related("upload").get(pk=UUID(transfer_id), owner=user)
    try:
        work(transfer, by=user, tell=lambda percent, text: ticker.advance(percent, total=HUNDRED, message=text))
    except ValidationError as error:
        failed = {"state": _after_failure(transfer), "failure": " ".join(error.messages), "progress": None}
        Transfer.objects.filter(pk=transfer.pk).update(**failed)
        raise
    ticker.result = {}
