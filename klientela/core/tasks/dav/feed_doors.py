"""A calendar for other calendars: by its secret address, and as a file for its owner."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klientela.core.access.acting import acting
from klientela.core.access.policy import PUBLIC, grants, policy
from klientela.core.identity.models import User
from klientela.core.tasks.dav.feed import AHEAD, BACK, followed_feed
from klientela.core.tasks.dav.meetings import to_be_told
from klientela.core.tasks.interchange.ical_out import busy_calendar_of, calendar_of
from klientela.core.views.requests import user_of

EVER = datetime(1900, 1, 1, tzinfo=timezone.get_default_timezone()), datetime(2201, 1, 1, tzinfo=timezone.get_default_timezone())


@policy(PUBLIC)
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever made this address, as much of it as he chose."""
    found, limit = followed_feed(secret)
    now = timezone.now()
    with acting(found.user, limit=limit, reason="secret address of a calendar"), translation.override(found.user.language or None):
        shown = to_be_told(found.user, since=now - BACK, until=now + AHEAD)
        made = busy_calendar_of if found.is_busy_only else calendar_of
        content = made(shown, name=_name(found.user)).to_ical()
    response = _file(request, content)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@policy(grants("export", "meetings"))
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """One's own calendar as a file."""
    user = user_of(request)
    since, until = EVER
    response = _file(request, calendar_of(to_be_told(user, since=since, until=until), name=_name(user)).to_ical())
    response["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return response


def _name(user: User) -> str:
    return _("Calendar of %(name)s") % {"name": user}


def _file(request: HttpRequest, content: bytes) -> HttpResponse:
    """The file with its mark; nothing where the reader has it already."""
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    response = HttpResponseNotModified() if mark in known else HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = mark
    patch_cache_control(response, private=True, max_age=300)
    return response
