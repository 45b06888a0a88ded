"""Jobs of a switched-off module are kept: they wait, and are done when it is switched on again."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from klientela.core.jobs import sql

WITHOUT_END = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when a job waits of which nobody knows when its module will be switched on."""


class SwitchedOff(Exception):
    """The module of a job is switched off; nothing has happened."""


class Again(BaseRetryStrategy):
    """Repeats a job so many times after an error; one whose module is switched off waits without end."""

    def __init__(self, times: int) -> None:
        self.times = times

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, SwitchedOff):
            return RetryDecision(retry_at=WITHOUT_END)
        return RetryDecision(retry_in={"seconds": 0}) if job.attempts < self.times else None


def wake(names: Iterable[str]) -> int:
    """Bring back the waiting jobs of these kinds, whose modules are on; gives how many. That they waited was no attempt."""
    with connection.cursor() as cursor:
        cursor.execute(sql.WAKE, {"until": WITHOUT_END, "names": list(names)})
        return int(cursor.rowcount)
