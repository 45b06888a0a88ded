"""Ordering the job that writes letters; it is declared above, in `jobs`, and found by its name."""

from klientela.core.jobs.queue import declared_jobs

NAME = "tasks.mail"


def order_mail() -> None:
    """Have letters written for what was just told, once it is certain."""
    next(job for job in declared_jobs() if job.name == NAME).defer(by=None)
