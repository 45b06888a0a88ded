"""Finds jobs whose worker is gone and gives them to another; runs beside the queue, since a lost queue cannot mend itself."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _
from procrastinate import App
from procrastinate.jobs import Status
from procrastinate.utils import utcnow

from klientela.core.jobs.models import Progress, State

logger = logging.getLogger(__name__)

SILENCE = 30
"""Seconds without a sign of life after which a worker counts as gone."""

ATTEMPTS = 3
"""How often a job may lose its worker before it counts as failed: perhaps it is what kills them."""


async def reap(app: App) -> int:
    """Return the jobs of lost workers to the queue, or fail those that lost too many; gives how many were found."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE))
    for lost in stalled:
        if lost.attempts + 1 >= ATTEMPTS:
            logger.error("Job %s lost its worker %s times and is given up", lost.id, ATTEMPTS)
            await app.job_manager.finish_job(job=lost, status=Status.FAILED, delete_job=False)
            await _tell(lost.id)
        else:
            logger.warning("Job %s lost its worker and is started again", lost.id)
            await app.job_manager.retry_job(job=lost, retry_at=utcnow())
    return len(stalled)


async def _tell(job_id: int | None) -> None:
    waiting = Progress.objects.filter(job_id=job_id, state__in=[State.WAITING, State.RUNNING])
    await waiting.aupdate(state=State.FAILED, error=_("The work was interrupted several times and is given up."))
