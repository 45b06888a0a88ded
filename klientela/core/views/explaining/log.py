"""The log of security: who signed in, who was refused, who looked as somebody else, and why."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.functions import SEE_LOG
from klientela.core.access.policy import function, policy
from klientela.core.identity.models import SecurityEvent, SecurityEventKind, User
from klientela.core.views.requests import key_of

PAGE = 50


@policy(function(SEE_LOG))
@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """The newest events first, fifty at a time; narrowed by kind or person."""
    kind, person, before = (request.GET.get(name, "") for name in ("kind", "person", "before"))
    events = SecurityEvent.objects.select_related("user", "by").order_by("-pk")
    if kind in SecurityEventKind.values:
        events = events.filter(kind=kind)
    if key := key_of(person):
        events = events.filter(Q(user=key) | Q(by=key))
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events[: PAGE + 1])
    context: dict[str, Any] = {
        "events": found[:PAGE],
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "kinds": SecurityEventKind.choices,
        "kind": kind,
        "people": User.objects.filter(deleted_at=None).order_by("name"),
        "person": person,
    }
    return render(request, "explaining/log.html", context)
