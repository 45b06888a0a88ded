"""Finds jobs whose worker is gone and gives them to another, and jobs whose module is on again; runs beside the queue, since a lost
queue cannot mend itself."""

from __future__ import annotations

import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _
from procrastinate import App
from procrastinate.jobs import Status
from procrastinate.utils import utcnow
from psycopg_pool import PoolTimeout

from klientela.core.jobs.models import Progress, State
from klientela.core.jobs.queue import declared_jobs
from klientela.core.jobs.waiting import wake

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


async def wake_waiting() -> int:
    """Bring back the jobs of modules that are switched on again; gives how many."""
    try:
        return await sync_to_async(_wake_waiting)()
    except (DatabaseError, PoolTimeout) as error:
        logger.warning("Waiting jobs could not be looked for: %s", error)
        await sync_to_async(connections.close_all)()
        return 0


def _wake_waiting() -> int:
    return wake(kind.name for kind in declared_jobs() if kind.is_on)


async def _tell(job_id: int | None) -> None:
    waiting = Progress.objects.filter(job_id=job_id, state__in=[State.WAITING, State.RUNNING])
    await waiting.aupdate(state=State.FAILED, error=_("The work was interrupted several times and is given up."))
