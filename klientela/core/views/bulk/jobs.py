"""Bulk changes and their undoing in the background."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.utils import timezone

from klientela.core.access.acting import current_actor
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import SIGNED_IN, function
from klientela.core.identity.models import User
from klientela.core.jobs.queue import Ticker, job, repeat
from klientela.core.records.bulk_runs import carry_out, fail, fix_keys, rows_of_keys
from klientela.core.records.runs import BulkRun, What
from klientela.core.records.undoing import BULK
from klientela.core.views.bulk.chosen import rows_asked
from klientela.kernel.entity import entity_named


@job("bulk.run", policy=SIGNED_IN)
def carry(ticker: Ticker, *, run_id: str) -> None:
    """Carry a bulk change out, or go on with it where a lost worker stopped."""
    user = current_actor().user
    assert user is not None  # noqa: S101 - the policy admits users only
    run = BulkRun.objects.get(pk=UUID(run_id), owner=user)
    if run.is_over:
        return
    if run.what != What.UNDO:
        entity = entity_named(run.entity)
        try:
            fix_keys(run, rows_asked(entity, run.question or "", user) if run.keys is None else rows_of_keys(entity, by=user))
        except (BadRequest, Http404, ValidationError) as error:
            fail(run, error)
            raise
    carry_out(run, by=user, tell=lambda done, total: ticker.advance(done, total=total))
    ticker.result = {"changed": run.changed, "left": run.lines.count()}


@job("bulk.forget", policy=function(MANAGE_SETTINGS))
def forget() -> None:
    """Take away runs that can be taken back no longer; the history keeps what they did."""
    BulkRun.objects.filter(created_at__lt=timezone.now() - BULK - timedelta(days=1)).delete()


repeat(forget, cron="41 3 * * *")


def start(run: BulkRun, *, by: User) -> None:
    """Order the work of a run."""
    run.progress = carry.start(by=by, total=run.total, run_id=str(run.pk)).key
    run.save(update_fields=["progress"])
