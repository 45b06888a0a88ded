"""Who listens: browsers with their streams, and what is on the way to each."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

WAITING = 16
"""So many events wait for a slow browser; one that is slower is told to look again when it comes back."""


@dataclass(eq=False)
class Listener:
    """One open stream."""

    user: UUID
    session: str
    topics: frozenset[str]
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def give(self, event: bytes | None) -> None:
        """Put an event on its way; None ends the stream. Whoever does not read is let go, and connects again."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


class Listeners:
    """All open streams of this process, by user."""

    def __init__(self) -> None:
        self._by_user: dict[UUID, set[Listener]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(len(found) for found in self._by_user.values())

    def all(self) -> list[Listener]:
        """Every open stream."""
        return [listener for found in self._by_user.values() for listener in found]

    def add(self, listener: Listener) -> None:
        """A stream was opened."""
        self._by_user[listener.user].add(listener)

    def drop(self, listener: Listener) -> None:
        """A stream was closed."""
        found = self._by_user.get(listener.user, set())
        found.discard(listener)
        if not found:
            self._by_user.pop(listener.user, None)

    def users(self, wanted: Collection[UUID] | None = None) -> set[UUID]:
        """The users with an open stream, all or those of some."""
        return set(self._by_user) if wanted is None else set(self._by_user).intersection(wanted)

    def give(self, topic: str, told: Mapping[UUID, Any]) -> None:
        """Tell each user's streams that may hear of a topic."""
        for user, data in told.items():
            event = written(topic, data)
            for listener in tuple(self._by_user.get(user, ())):
                if topic in listener.topics:
                    listener.give(event)


def written(topic: str, data: Any) -> bytes:
    """An event as the stream carries it."""
    return f"event: {topic}\ndata: {json.dumps(data)}\n\n".encode()
