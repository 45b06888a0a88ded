"""The worker process: runs jobs, brings back lost ones, and ends itself when the database stays silent, so that it is started anew."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import cast

from django.db import DatabaseError
from procrastinate import App
from procrastinate.contrib.django import app as program
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ProcrastinateException
from psycopg_pool import PoolTimeout

from klientela.core.jobs.queue import order_at_start
from klientela.core.jobs.reaper import reap, wake_waiting

logger = logging.getLogger(__name__)

REAP_EVERY = 15
LONGEST_SILENCE = 60
GRACE = 5
"""Seconds a running job has to end when the worker is told to stop; one that is cut off is taken up again later."""


def run() -> None:
    """Work until told to stop, first of all at what another one may have left."""
    try:
        order_at_start()
    except (DatabaseError, PoolTimeout) as error:
        logger.warning("Nothing could be ordered at the start: %s", error)
    sys.exit(asyncio.run(_work()))


async def _work() -> int:
    connector = cast(DjangoConnector, program.connector).get_worker_connector()
    app = program.with_connector(connector)
    async with app.open_async():
        watch = asyncio.create_task(_watch(app))
        try:
            await app.run_worker_async(
                concurrency=int(os.environ.get("KLIENTELA_JOBS", "4")),
                shutdown_graceful_timeout=GRACE,
                delete_jobs="successful",
                fetch_job_polling_interval=2,
            )
        finally:
            watch.cancel()
    return 0


async def _watch(app: App) -> None:
    """Look for lost and waiting jobs for ever; a database that does not answer in time ends the process."""
    loop = asyncio.get_running_loop()
    last_answer = loop.time()
    while True:
        try:
            async with asyncio.timeout(REAP_EVERY):
                await reap(app)
                await wake_waiting()
            last_answer = loop.time()
        except (TimeoutError, OSError, ProcrastinateException) as error:
            logger.warning("The database does not answer the worker: %s", error)
        if loop.time() - last_answer > LONGEST_SILENCE:
            logger.error("The database was silent for too long; the worker ends and is started again")
            os._exit(1)
        await asyncio.sleep(REAP_EVERY)
