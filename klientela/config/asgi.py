"""What the web server runs: files from memory, streams as plain async functions, everything else Django's pages on threads.

Django's own ASGI handler costs about two milliseconds of thread changes per request; one hop to its WSGI application does not.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings

from klientela.config.forwarding import as_it_came
from klientela.config.lifeline import end_with_parent
from klientela.config.static import Message, Receive, Send, StaticFiles
from klientela.config.wsgi import application as django
from klientela.core.tasks.streaming.stream import stream

type Application = Callable[[Message, Receive, Send], Awaitable[None]]

end_with_parent()

THREADS = int(os.environ.get("KLIENTELA_THREADS", "10"))
STREAMS: dict[str, Application] = {"/stream/": stream}
"""Server-sent events by path; each is a plain async application that checks its own session."""

_pages = WSGIMiddleware(cast(Any, django), workers=THREADS)
_files = StaticFiles(settings.PACKAGE / "ui" / "static", settings.STATIC_URL, reload=settings.DEBUG)


class UploadCutOff(OSError):
    """The browser went away before it had sent everything; nothing of the request may be used."""


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        return
    scope = as_it_came(scope, proxies=settings.PROXIES)
    path = scope["path"]
    if path.startswith(settings.STATIC_URL):
        await _files(scope, receive, send)
    elif path in STREAMS:
        await STREAMS[path](scope, receive, send)
    else:
        await _pages(cast(Any, scope), cast(Any, _whole(receive)), cast(Any, send))


def _whole(receive: Receive) -> Receive:
    async def next_part() -> Message:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UploadCutOff("The request was cut off.")
        return message

    return next_part
