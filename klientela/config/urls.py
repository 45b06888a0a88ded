"""All addresses of the program."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from klientela.core.access.policy import PUBLIC, policy
from klientela.kernel.routing import by_first_word
from klientela.ui.views import gallery


@policy(PUBLIC)
def health(_request: HttpRequest) -> HttpResponse:
    """Say that the web server is up; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@policy(PUBLIC)
@require_safe
def authority(_request: HttpRequest) -> HttpResponse:
    """Hand out the certificate of our own authority, so that other computers can trust it; it holds no secret."""
    try:
        held = settings.AUTHORITY.read_bytes()
    except OSError as error:
        raise Http404 from error
    headers = {"Content-Disposition": 'attachment; filename="authority.crt"'}
    return HttpResponse(held, content_type="application/x-x509-ca-cert", headers=headers)


addresses: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("authority.crt", authority, name="authority"),
    path("", include("klientela.core.processes.approvals.urls")),
    path("api/v1/", include("klientela.core.own_entities.operations")),
    path("api/v1/", include("klientela.core.documents.operations")),
    path("api/v1/", include("klientela.core.parties.calling.operations")),
    path("api/v1/", include("klientela.core.api.urls")),
    path("", include("klientela.core.exchange.urls")),
    path("", include("klientela.core.timeline.urls")),
    path("", include("klientela.core.search.urls")),
    path("", include("klientela.core.messaging.urls")),
    path("", include("klientela.core.processes.urls")),
    path("", include("klientela.core.tasks.urls")),
    path("", include("klientela.core.documents.urls")),
    path("", include("klientela.core.operations.urls")),
    path("", include("klientela.core.learning.urls")),
    path("", include("klientela.core.currencies.urls")),
    path("", include("klientela.modules.catalogue.urls")),
    path("", include("klientela.modules.forecast.urls")),
    path("", include("klientela.modules.leads.urls")),
    path("", include("klientela.modules.purchases.urls")),
    path("", include("klientela.modules.sales.urls")),
    path("", include("klientela.modules.pipeline.urls")),
    path("", include("klientela.modules.pipeline.learnt.urls")),
    path("", include("klientela.modules.pipeline.standing.urls")),
    path("", include("klientela.core.parties.urls")),
    path("", include("klientela.core.parties.boxes.urls")),
    path("", include("klientela.core.views.urls")),
    path("", include("klientela.core.own_entities.urls")),
]

if settings.GALLERY:
    addresses.append(path("ui/", policy(PUBLIC)(gallery), name="gallery"))

urlpatterns = by_first_word(addresses)
handler500 = "klientela.config.errors.server_error"
