"""One per web server: hears what the database tells and passes it on to the streams of those it concerns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
from django.db import DatabaseError, connection
from psycopg_pool import PoolTimeout

from klientela.core.tasks.live import CHANNEL
from klientela.core.tasks.streaming.asking import answers, ended, released, who_listens
from klientela.core.tasks.streaming.listeners import Listener, Listeners
from klientela.kernel.slot import slot

logger = logging.getLogger(__name__)

LOOK_EVERY = 60.0
"""Seconds after which sessions are looked at again."""
PAUSE = 2.0
CONNECTION = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey")
FAILURES = (psycopg.Error, DatabaseError, PoolTimeout, OSError)


class Hub:
    """The streams of this process and the one connection on which the database tells of changes; it runs while anybody listens."""

    def __init__(self) -> None:
        self.listeners = Listeners()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="streams")
        self._work: set[asyncio.Task[None]] = set()
        self._due: dict[str, set[UUID]] = {}
        self._something = asyncio.Event()

    async def open(self, cookies: str) -> Listener | None:
        """A browser wants to listen; None if nobody is signed in there."""
        listener: Listener | None = await self._ask(who_listens, cookies)
        if listener is None:
            return None
        self.listeners.add(listener)
        if not self._work or any(task.done() for task in self._work):
            self._stop()
            self._work = {asyncio.create_task(work()) for work in (self._hear, self._pass_on, self._watch)}
        await self._tell("notices", {listener.user})
        return listener

    def close(self, listener: Listener) -> None:
        """A browser has gone; without any left nothing is heard."""
        self.listeners.drop(listener)
        if not len(self.listeners):
            self._stop()

    def _stop(self) -> None:
        for task in self._work:
            task.cancel()
        self._work = set()

    def heard(self, said: str) -> None:
        """Note what the database told: a topic and the users whom it concerns."""
        topic, *keys = said.split()
        if topic in slot("live.topics").items():
            self._due.setdefault(topic, set()).update(UUID(key) for key in keys)
            self._something.set()

    async def _tell(self, topic: str, users: Collection[UUID]) -> None:
        if not users:
            return
        self.listeners.give(topic, await self._ask(answers, topic, users))

    async def _ask(self, question: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: released(question)(*args))

    async def _hear(self) -> None:
        """Listen for ever; after a break everybody is told anew, for something may have been missed."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    await self._tell("notices", self.listeners.users())
                    async for notification in listening.notifies():
                        self.heard(notification.payload)
            except FAILURES as error:
                logger.warning("The database does not tell of changes: %s", error)
            await asyncio.sleep(PAUSE)

    async def _pass_on(self) -> None:
        """Pass on what was heard; what is heard while the database is asked goes together the next time."""
        while True:
            await self._something.wait()
            self._something.clear()
            due, self._due = self._due, {}
            for topic, keys in due.items():
                try:
                    await self._tell(topic, self.listeners.users(keys))
                except FAILURES as error:
                    logger.warning("What streams are to be told could not be asked: %s", error)

    async def _watch(self) -> None:
        """End the streams of sessions that are over."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                over: list[Listener] = await self._ask(ended, list(self.listeners.all()))
            except FAILURES as error:
                logger.warning("Sessions of streams could not be looked at: %s", error)
                continue
            for listener in over:
                listener.give(None)


def _address() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {name: known[name] for name in CONNECTION if known.get(name)}
