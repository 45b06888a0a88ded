"""The door of the stream: a plain async application, so that five hundred open streams hold no thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from klientela.core.tasks.streaming.hub import Hub
from klientela.core.tasks.streaming.listeners import Listener

type Message = Mapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT = 25.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
hub = Hub()


async def stream(scope: Message, receive: Receive, send: Send) -> None:
    """Carry events to one browser until it goes; to strangers nothing, and nothing again."""
    if scope["method"] != "GET":
        await _nothing(send, 405)
        return
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin1")
    listener = await hub.open(cookies)
    if listener is None:
        await _nothing(send, 204)
        return
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _carry(listener, receive, send)
    finally:
        hub.close(listener)


async def _carry(listener: Listener, receive: Receive, send: Send) -> None:
    gone = asyncio.create_task(_gone(receive))
    try:
        while not gone.done():
            event = await _next(listener, gone)
            if event is None:
                break
            await send({"type": "http.response.body", "body": event, "more_body": True})
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(listener: Listener, gone: asyncio.Task[None]) -> bytes | None:
    """The next event, a sign of life where there is none for a while, None at the end."""
    waiting = asyncio.create_task(listener.queue.get())
    done, _rest = await asyncio.wait({waiting, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    return None if gone in done else b": still here\n\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _nothing(send: Send, status: int) -> None:
    """204 also tells the browser not to ask again."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})
