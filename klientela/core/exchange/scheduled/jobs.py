"""Scheduled imports in the background: each with the rights of its owner."""

from uuid import UUID

from django.utils import timezone

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import function
from klientela.core.exchange.scheduled.models import ImportSchedule
from klientela.core.exchange.scheduled.services import carry_out, take_due
from klientela.core.jobs.queue import job, repeat


@job("exchange.take", policy=function("import"))
def take(*, schedule_id: str) -> None:
    """Take what has come for one schedule; its owner is who acts."""
    user = current_actor().user
    assert user is not None  # noqa: S101 - ordered for its owner only
    schedule = ImportSchedule.objects.filter(pk=UUID(schedule_id), owner=user, is_on=True).first()
    if schedule is not None:
        carry_out(schedule, by=user)


@job("exchange.due", policy=function("manage_settings"))
def order_due() -> None:
    """Order the work of the schedules that are due."""
    for key, owner in take_due(timezone.now()):
        take.defer(by=owner, schedule_id=str(key))


repeat(order_due, cron="*/5 * * * *")
