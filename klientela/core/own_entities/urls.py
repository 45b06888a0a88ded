"""Addresses of own kinds, and of the pages where they are made."""

from django.urls import URLPattern, URLResolver, include, path

from klientela.core.own_entities import routes
from klientela.core.own_entities.pages import kinds

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/kinds/", kinds.kinds_page, name="own-kinds"),
    path("settings/kinds/new/", kinds.new_kind, name="own-kind-new"),
    path("settings/kinds/<uuid:pk>/", kinds.kind_page, name="own-kind"),
    path("settings/kinds/<uuid:pk>/off/", kinds.switch_off_page, name="own-kind-off"),
    path("settings/kinds/<uuid:pk>/on/", kinds.put_on, name="own-kind-on"),
    path("settings/kinds/<uuid:pk>/remove/", kinds.remove_page, name="own-kind-remove"),
    path("", include(routes.pages)),
]
