"""The door for programs that watch: closed unless the installation has a token, and whoever asks sends it."""

import hmac
import os

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from klientela.core.access.policy import PUBLIC, policy
from klientela.core.operations.metrics.figures import System

SHARED = "PROMETHEUS_MULTIPROC_DIR"


@policy(PUBLIC)
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell the figures of the system and of the requests of all web processes together; to whoever has no token there is nothing here."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    figures = CollectorRegistry()
    figures.register(System())
    return HttpResponse(generate_latest(figures) + generate_latest(_requests()), content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    """What all processes have counted, or this one where it is the only one."""
    if SHARED not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared
