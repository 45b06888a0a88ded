"""Sealing goes on by itself."""

from klientela.core.access.policy import function
from klientela.core.audit.sealing import seal_finished
from klientela.core.jobs.queue import job, repeat


@job("audit.seal", policy=function("manage_settings"))
def seal() -> None:
    """Seal what happened since the last minute."""
    seal_finished()


repeat(seal, cron="* * * * *")
