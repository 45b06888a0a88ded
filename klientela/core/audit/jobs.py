"""Sealing goes on by itself, and at night the seals are proved."""

import logging
from itertools import islice

from klientela.core.access.policy import function
from klientela.core.audit.proving import problems, standing
from klientela.core.audit.sealing import seal_finished
from klientela.core.jobs.queue import job, repeat

logger = logging.getLogger(__name__)
MOST = 20


@job("audit.seal", policy=function("manage_settings"))
def seal() -> None:
    """Seal what happened since the last minute."""
    seal_finished()


@job("audit.prove", policy=function("manage_settings"))
def prove() -> None:
    """Look whether anything was altered, and write into the log of the program what was, or how far all is well."""
    found = list(islice(problems(), MOST))
    for problem in found:
        logger.error("The history is not as it was sealed: %s", problem)
    if not found:
        logger.info("The history is as it was sealed: %s", standing())


repeat(seal, cron="* * * * *")
repeat(prove, cron="37 2 * * *")
