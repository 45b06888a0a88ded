"""Background work of pages; read when the program starts."""

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function
from klientela.core.identity.browsers import forget_ended_sessions
from klientela.core.jobs.queue import job, repeat
from klientela.core.views.bulk.jobs import carry

__all__ = ["carry", "tidy_sessions"]


@job("identity.forget_ended_sessions", policy=function(MANAGE_SETTINGS))
def tidy_sessions() -> None:
    """Take away the rows of sessions that can open nothing any more."""
    forget_ended_sessions()


repeat(tidy_sessions, cron="17 * * * *")
