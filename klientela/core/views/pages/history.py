"""The history of a record, page by page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from klientela.core.access.decisions import get_for
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.history import history_of
from klientela.core.views.requests import fragment, user_of
from klientela.kernel.entity import Entity


def history_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """What happened to a record, the newest first; `?before=` goes on with older changes."""
    user = user_of(request)
    record = get_for(user, entity, pk)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    context = {
        "entity": entity,
        "record": record,
        "title": title_of(record, user),
        "back": address_of(record),
        "history": history_of(entity, record, user, before=before),
    }
    return render(request, fragment(request, "views/history.html", "entries"), context)
