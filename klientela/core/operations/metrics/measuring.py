"""How long every request takes: counted by its door, and written into the log, with no word of what was asked."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Histogram

logger = logging.getLogger("klientela.requests")

SLOW = float(os.environ.get("KLIENTELA_SLOW_SECONDS", "5"))
"""Requests that take longer are warnings in the log."""
NO_DOOR = "none"
TOOK = Histogram(
    "klientela_request_seconds",
    "How long requests took, by method, pattern of the address and status.",
    ("method", "door", "status"),
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT"})


class MeasureRequests:
    """Measures what stands within it; the time a browser takes to read a long answer is not in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = perf_counter()
        response = self.get_response(request)
        self._note(request, response.status_code, perf_counter() - begun)
        return response

    def _note(self, request: HttpRequest, status: int, took: float) -> None:
        method = request.method if request.method in METHODS else "other"
        door = request.resolver_match.route if request.resolver_match else NO_DOOR
        TOOK.labels(method, door, status).observe(took)
        level = logging.WARNING if took >= SLOW else logging.INFO
        if logger.isEnabledFor(level):
            user = getattr(getattr(request, "user", None), "pk", None)
            facts = {"method": method, "door": door, "status": status, "ms": round(took * 1000), "user": str(user) if user else None}
            logger.log(level, "%s %s %s in %d ms", method, door, status, took * 1000, extra={"request_facts": facts})
