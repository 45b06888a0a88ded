"""The page that tells what changed a forecast since a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.requests import offered_of, user_of
from klientela.kernel.entity import entity_named
from klientela.modules.forecast.asking import Asked
from klientela.modules.forecast.book import sees_forecast, today
from klientela.modules.forecast.changes import KINDS, Changes, Moved, changes_since, weeks_before

WEEKS, MOST_SHOWN = 8, 10


@dataclass(frozen=True)
class DealShown:
    """A deal with what moved it."""

    name: str
    url: str
    moved: Moved


@dataclass(frozen=True)
class Line:
    """All changes of one kind together, the weightiest deals by name."""

    kind: str
    label: Any
    count: int
    change: Decimal
    shown: list[DealShown]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@policy(grants("read", "deals"))
@require_safe
def changes_page(request: HttpRequest) -> HttpResponse:
    """What changed since a day in what a month, quarter or year brings, deal by deal."""
    user = user_of(request)
    if not sees_forecast(user):
        raise Http404
    asked, now = Asked.of(request.GET, today()), today()
    rows = visible(user, "read", entity_named("deals")).exclude(currency="").order_by("currency")
    known = list(rows.values_list("currency", flat=True).distinct())
    currency, since = offered_of(request.GET, "currency", known), _since(request, now)
    found = changes_since(user, asked.period, currency=currency, since=since, today=now)
    context = {
        "asked": asked,
        "since": since,
        "weeks": weeks_before(now, WEEKS),
        "currency": currency,
        "currencies": known,
        "found": found,
        "lines": list(_lines(user, found)) if found else [],
        "back": f"{reverse('report-forecast')}?{urlencode({'period': request.GET.get('period', '')})}",
    }
    return render(request, "forecast/changes.html", context)


def _since(request: HttpRequest, now: date) -> date:
    """The day asked for, the end of last week where it is none or still to come."""
    try:
        day = date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        day = now
    return day if date(1990, 1, 1) <= day < now else next(iter(weeks_before(now, 1)))


def _lines(user: User, found: Changes) -> Iterator[Line]:
    groups = {kind: found.of(kind) for kind in KINDS}
    shown = {each.deal for moved in groups.values() for each in moved[:MOST_SHOWN]}
    deals = visible(user, "read", entity_named("deals")).in_bulk(shown)
    for kind, moved in groups.items():
        if moved:
            some = [DealShown(title_of(deals[each.deal], user), address_of(deals[each.deal]), each) for each in moved[:MOST_SHOWN]]
            yield Line(kind, KINDS[kind], len(moved), sum((each.change for each in moved), Decimal(0)), some)
