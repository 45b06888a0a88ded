"""The report on what actions led to, and what stands behind its figures."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from klientela.core.access.decisions import visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.timeline.kinds import kinds
from klientela.core.timeline.queries.effect import Window, behind, effect, followers_of, sees_effect
from klientela.core.views.addresses import address_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.period import NAMES, Period

DAYS = (7, 14, 30, 60, 90)
USUAL, USUAL_PERIOD = 30, "ever"
MOST = 200


@policy(grants("read", "episodes"))
@require_GET
def effect_page(request: HttpRequest) -> HttpResponse:
    """What followed upon calls, visits, mailings within the days chosen."""
    user = user_of(request)
    if not sees_effect(user):
        raise Http404
    period, window = _window(request)
    context = {
        "followers": followers_of(user),
        "lines": [_line(line, request) for line in effect(user, window)],
        "window": window,
        "days": DAYS,
        "periods": [(name, label, name == period) for name, label in reversed(NAMES.items())],
    }
    return render(request, "timeline/effect.html", context)


@policy(grants("read", "episodes"))
@require_GET
def behind_page(request: HttpRequest, code: str) -> HttpResponse:
    """The records behind a figure: what followed upon actions of the kind in the address."""
    user = user_of(request)
    follower = next((each for each in followers_of(user) if each.code == code), None) if sees_effect(user) else None
    kind = request.GET.get("kind", "")
    if follower is None or (kind and kind not in kinds()):
        raise Http404
    _period, window = _window(request)
    rows = list(behind(user, window, kind=kind, follower=follower).values_list(follower.record, follower.moment)[: MOST + 1])
    context = {
        "label": follower.label,
        "kind": kinds()[kind].label if kind else _("nothing before it"),
        "rows": _named(user, follower.entity, rows[:MOST]),
        "is_more": len(rows) > MOST,
        "days_chosen": window.days,
        "back": f"{reverse('timeline-effect')}?{_kept(request)}",
    }
    return render(request, "timeline/behind.html", context)


def _window(request: HttpRequest) -> tuple[str, Window]:
    name = request.GET.get("period", "")
    period = Period.parse(request.GET, timezone.localdate(), default=USUAL_PERIOD)
    wished = request.GET.get("days", "")
    days = int(wished) if wished.isascii() and wished.isdigit() and int(wished) in DAYS else USUAL
    zone = timezone.get_current_timezone()
    first = datetime.combine(max(period.start, datetime(1970, 1, 2, tzinfo=zone).date()), time.min, tzinfo=zone)
    last = min(period.end, timezone.localdate()) + timedelta(days=1)
    return name or USUAL_PERIOD, Window(first, datetime.combine(last, time.min, tzinfo=zone), days)


def _line(line: Any, request: HttpRequest) -> dict[str, Any]:
    kept = _kept(request)
    code = line.kind.code if line.kind else ""
    cells = [
        {"followed": followed, "url": f"{reverse('timeline-behind', args=[word])}?{kept}&{urlencode({'kind': code})}"}
        for word, followed in line.followed.items()
    ]
    return {"line": line, "cells": cells, "url": f"{reverse('episodes-list')}?{urlencode({'kind': code})}" if code else ""}


def _kept(request: HttpRequest) -> str:
    return urlencode([(name, request.GET[name]) for name in ("period", "days", "since", "until") if request.GET.get(name)])


def _named(user: User, slug: str, rows: list[tuple[Any, datetime]]) -> list[tuple[str, str, datetime]]:
    known = {record.pk: record for record in visible(user, "read", entity_named(slug)).filter(pk__in={key for key, _at in rows})}
    return [(title_of(known[key], user), address_of(known[key]), at) for key, at in rows if key in known]
