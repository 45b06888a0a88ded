"""All addresses of the program."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from klientela.core.access.policy import PUBLIC, policy
from klientela.ui.views import gallery


@policy(PUBLIC)
def health(_request: HttpRequest) -> HttpResponse:
    """Say that the web server is up; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("api/v1/", include("klientela.core.api.urls")),
    path("", include("klientela.core.exchange.urls")),
    path("", include("klientela.core.search.urls")),
    path("", include("klientela.modules.sales.urls")),
    path("", include("klientela.core.views.urls")),
]

if settings.GALLERY:
    urlpatterns.append(path("ui/", policy(PUBLIC)(gallery), name="gallery"))

handler500 = "klientela.config.errors.server_error"
