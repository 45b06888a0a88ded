"""What must hold of background work: nothing that is due lies about."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

MOST = 20
LATE = timedelta(hours=1)


def late() -> list[tuple[int, str]]:
    """Number and name of jobs that should have begun an hour ago."""
    since = timezone.now() - LATE
    due = Q(scheduled_at__lt=since) | Q(scheduled_at=None, procrastinateevent__type="deferred", procrastinateevent__at__lt=since)
    return list(ProcrastinateJob.objects.filter(due, status="todo").order_by("id").values_list("id", "task_name")[:MOST])


def problems() -> Iterator[str]:
    """Jobs that should have begun an hour ago."""
    yield from (f"job {number} ({name}) waits for more than an hour" for number, name in late())
