"""Approvals are looked after by themselves: each minute a round over what waits."""

from klientela.core.access.policy import function
from klientela.core.jobs.queue import job, repeat
from klientela.core.processes.approvals.deciders import DIRECT
from klientela.core.processes.approvals.services.tending import tend


@job("approvals.tend", policy=function(DIRECT))
def tend_requests() -> None:
    """Remind, pass on and refuse what is late; find others for those who left or went away."""
    tend()


repeat(tend_requests, cron="* * * * *")
