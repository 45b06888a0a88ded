"""Addresses of the generic pages: for every entity the same set, each with its policy."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from klientela.core.access.policy import Policy, grants, policy
from klientela.core.views.boards import move
from klientela.core.views.bulk.dialog import bulk_page
from klientela.core.views.dashboards.pages import home
from klientela.core.views.leading import led_address
from klientela.core.views.pages.columns import columns_page
from klientela.core.views.pages.deleting import delete_record
from klientela.core.views.pages.fields import field_page
from klientela.core.views.pages.forms import edit_page, new_page
from klientela.core.views.pages.history import history_page
from klientela.core.views.pages.listing import list_page
from klientela.core.views.pages.peek import peek_page
from klientela.core.views.pages.record import act, record_page
from klientela.core.views.questions.pages import question_page
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
        try:
            return page(request, entity, **where)
        except Http404:
            if request.method != "GET" or (address := led_address(request, entity, where.get("pk"))) is None:
                raise
            return redirect(address)

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
        at("question/", "question", question_page, op="read"),
        at("columns/", "columns", columns_page, op="read", allow=get_or_post),
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
    if not entity.part_of:
        patterns.append(at(f"{record}peek/", "peek", peek_page, op="read"))
        patterns.append(at("bulk/<slug:what>/", "bulk", bulk_page, op="read", allow=get_or_post))
    return [*patterns, at(f"{record}move/", "move", move, op="update", allow=post)] if entity.board else patterns


def _export(entity: Entity) -> list[URLPattern]:
    from klientela.core.exchange.exporting import export, export_workbook
    from klientela.core.views.pivot.files import pivot_csv, pivot_workbook

    csv = door(export, entity, grants("export", entity.slug), allow=get_or_post)
    workbook = door(export_workbook, entity, grants("export", entity.slug), allow=get_or_post)
    return [
        path(f"{entity.slug}/export.csv", csv, name=f"{entity.slug}-export"),
        path(f"{entity.slug}/export.xlsx", workbook, name=f"{entity.slug}-workbook"),
        *(
            path(f"{entity.slug}/{name}", door(page, entity, grants("export", entity.slug), allow=get), name=f"{entity.slug}-{name}")
            for name, page in (("pivot.csv", pivot_csv), ("pivot.xlsx", pivot_workbook))
        ),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("dashboards/", include("klientela.core.views.dashboards.urls")),
    path("reports/", reports_page, name="reports"),
    path("settings/", settings_page, name="settings"),
    path("", include("klientela.core.views.guide.urls")),
    path("", include("klientela.core.views.identity.urls")),
    path("", include("klientela.core.views.grid.urls")),
    path("", include("klientela.core.views.organisation.urls")),
    path("", include("klientela.core.views.explaining.urls")),
    path("", include("klientela.core.views.switching.urls")),
    path("", include("klientela.core.views.bulk.urls")),
    path("", include("klientela.core.views.computed.urls")),
    path("", include("klientela.core.views.overlays.urls")),
    path("", include("klientela.core.views.own_fields.urls")),
    path("", include("klientela.core.views.questions.urls")),
    path("", include("klientela.core.views.configuration.urls")),
    path("views/", include("klientela.core.views.saved.urls")),
    *(pattern for entity in entities() for pattern in pages_of(entity)),
]
