"""Addresses of the generic pages: for every entity the same set, each with its policy."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from klientela.core.access.policy import Policy, grants, policy
from klientela.core.views.boards import move
from klientela.core.views.home import home
from klientela.core.views.pages.deleting import delete_record
from klientela.core.views.pages.fields import field_page
from klientela.core.views.pages.forms import edit_page, new_page
from klientela.core.views.pages.history import history_page
from klientela.core.views.pages.listing import list_page
from klientela.core.views.pages.record import act, record_page
from klientela.core.views.references import options
from klientela.core.views.reports_page import reports_page
from klientela.core.views.settings_page import settings_page
from klientela.kernel.entity import Entity, entities

type Page = Callable[..., HttpResponseBase]

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
get = require_GET
post = require_POST


def door(page: Page, entity: Entity, declared: Policy, *, allow: Any) -> Page:
    """A page of an entity behind its policy."""

    def view(request: HttpRequest, **where: Any) -> HttpResponseBase:
        return page(request, entity, **where)

    view.__name__ = f"{entity.slug}_{page.__name__}"
    view.__doc__ = page.__doc__
    allowed: Page = policy(declared)(allow(view))
    return allowed


def pages_of(entity: Entity) -> list[URLPattern]:
    """The addresses of one entity."""
    slug = entity.slug

    def at(route: str, name: str, page: Page, *, op: str, allow: Any = get) -> URLPattern:
        return path(f"{slug}/{route}", door(page, entity, grants(op, slug), allow=allow), name=f"{slug}-{name}")

    record = "<uuid:pk>/"
    patterns = [
        at("", "list", list_page, op="read"),
        at("options/", "options", options, op="read", allow=get_or_post),
        at("new/", "new", new_page, op="create", allow=get_or_post),
        at(record, "record", record_page, op="read"),
        at(f"{record}edit/", "edit", edit_page, op="update", allow=get_or_post),
        at(f"{record}fields/<slug:name>/", "field", field_page, op="read", allow=get_or_post),
        at(f"{record}history/", "history", history_page, op="read"),
        at(f"{record}delete/", "delete", delete_record, op="delete", allow=post),
        at(f"{record}actions/<slug:name>/", "action", act, op="read", allow=post),
        *_export(entity),
    ]
    return [*patterns, at(f"{record}move/", "move", move, op="update", allow=post)] if entity.board else patterns


def _export(entity: Entity) -> list[URLPattern]:
    from klientela.core.exchange.exporting import export

    page = door(export, entity, grants("export", entity.slug), allow=get)
    return [path(f"{entity.slug}/export.csv", page, name=f"{entity.slug}-export")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("reports/", reports_page, name="reports"),
    path("settings/", settings_page, name="settings"),
    path("", include("klientela.core.views.identity.urls")),
    path("", include("klientela.core.views.grid.urls")),
    path("", include("klientela.core.views.organisation.urls")),
    path("", include("klientela.core.views.explaining.urls")),
    path("", include("klientela.core.views.switching.urls")),
    *(pattern for entity in entities() for pattern in pages_of(entity)),
]
