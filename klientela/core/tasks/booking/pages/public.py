"""The pages of visitors without an account: choosing a time, saying who one is, answering an invitation."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.acting import acting
from klientela.core.access.policy import PUBLIC, policy
from klientela.core.identity.browsers import address_of
from klientela.core.identity.models import User
from klientela.core.identity.throttle import Limit, claim, network
from klientela.core.messaging.account import mail_works
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.booking.answers import SAID, Verdict, guest_behind, is_off, take_answer
from klientela.core.tasks.booking.invitations import when_of
from klientela.core.tasks.booking.opening import page_behind
from klientela.core.tasks.booking.pages.asking import (
    DAYS_SHOWN,
    VisitForm,
    day_of,
    days_of,
    moment_of,
    told_day,
    visitors_zone,
    zones_offered,
)
from klientela.core.tasks.booking.visits import Taken, book, offered
from klientela.core.tasks.models import Answer, BookingPage, Guest, Meeting
from klientela.core.views.shell import workspace
from klientela.kernel.errors import NotAllowed

HOUR = timedelta(hours=1)
OF_ONE, OF_ALL = 10, 60
"""So many bookings are taken in a row from one address, and of one page from all together, before each next one has to wait."""


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a time, say who one is, and have it."""
    page, _owner = page_behind(secret)
    zone = visitors_zone(request.POST.get("zone") or request.GET.get("zone", ""), page)
    if request.method == "POST":
        return _booked(request, page, secret=secret, zone=zone)
    chosen = moment_of(request.GET.get("at", ""))
    if chosen is None:
        return _show(request, "times", {**_frame(page, zone), **_times(request, page, zone=zone)})
    form = VisitForm(page, initial={"at": chosen.isoformat()})
    return _show(request, "visitor", {**_frame(page, zone), "form": form, "when": _when(page, chosen, zone)})


def _booked(request: HttpRequest, page: BookingPage, *, secret: str, zone: Any) -> HttpResponse:
    form = VisitForm(page, request.POST)
    context = {**_frame(page, zone), "form": form}
    if not form.is_valid():
        chosen = moment_of(request.POST.get("at", ""))
        return _show(request, "visitor", {**context, "when": _when(page, chosen, zone) if chosen else ""}, status=422)
    if wait := claim(_limits(request, page)):
        form.add_error(None, _("Too many bookings came from here. Try again a little later."))
        return _waiting(_show(request, "visitor", {**context, "when": ""}, status=429), wait)
    visit = form.visit()
    try:
        book(page, visit)
    except Taken as taken:
        context["nearest"] = [(start.astimezone(UTC).isoformat(), _when(page, start, zone)) for start, _end in taken.next]
        return _show(request, "taken", context, status=409)
    except (ValidationError, NotAllowed):
        form.add_error(None, _("This cannot be booked here at the moment."))
        return _show(request, "visitor", {**context, "when": _when(page, visit.starts_at, zone)}, status=422)
    said = urlencode({"at": visit.starts_at.isoformat(), "zone": str(zone)})
    return redirect(f"{reverse('booking-done', args=[secret])}?{said}")


def _limits(request: HttpRequest, page: BookingPage) -> list[Limit]:
    client = network(address_of(request))
    return [
        Limit(f"booking {client}", free=OF_ONE, longest=HOUR, forgotten=HOUR),
        Limit(f"booking of {page.pk}", free=OF_ALL, longest=HOUR, forgotten=HOUR),
    ]


@policy(PUBLIC)
@never_cache
@require_safe
def done(request: HttpRequest, secret: str) -> HttpResponse:
    """Say that it is booked."""
    page, _owner = page_behind(secret)
    zone = visitors_zone(request.GET.get("zone", ""), page)
    chosen = moment_of(request.GET.get("at", ""))
    if chosen is None:
        raise Http404
    return _show(request, "done", {**_frame(page, zone), "when": _when(page, chosen, zone), "by_mail": mail_works()})


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Say whether one comes: for guests whose mail program shows no buttons."""
    guest, owner = guest_behind(secret)
    said, told = request.POST.get("answer", ""), ""
    wait = claim(_answering(request, guest)) if request.method == "POST" else 0
    if wait:
        told = _("Too many answers came from here. Try again a little later.")
    elif request.method == "POST" and said in SAID.values():
        understood = take_answer(guest, said)
        guest = understood.guest or guest
        told = "" if understood.verdict == Verdict.TAKEN else str(understood.verdict.label)
    off = is_off(guest)
    context = {
        "company": workspace(),
        "owner": owner,
        "guest": guest,
        **_of_meeting(guest.meeting, owner),
        "is_off": off,
        "told": told,
        "answers": [(Answer.ACCEPTED, _("I come")), (Answer.TENTATIVE, _("Perhaps")), (Answer.DECLINED, _("I do not come"))],
    }
    response = _show(request, "answer", context, status=410 if off else 429 if wait else 200)
    return _waiting(response, wait) if wait else response


def _answering(request: HttpRequest, guest: Guest) -> list[Limit]:
    """Each answer is told to whose meeting it is, so that not many are taken in a row."""
    client = network(address_of(request))
    return [Limit(f"answer {client}", free=OF_ALL), Limit(f"answer of {guest.pk}", free=OF_ONE, longest=HOUR, forgotten=HOUR)]


def _of_meeting(meeting: Meeting, owner: User) -> dict[str, Any]:
    """What its owner may tell of it."""
    with acting(owner, reason="invitation"):
        told = withheld_from(meeting, owner)
        when = when_of(told) if told.starts_at and told.ends_at else ""
        return {"title": title_of(meeting, owner), "place": told.place, "when": when}


def _frame(page: BookingPage, zone: Any) -> dict[str, Any]:
    return {"page": page, "zone": str(zone), "company": workspace()}


def _times(request: HttpRequest, page: BookingPage, *, zone: Any) -> dict[str, Any]:
    """A few days with the times that are free, and the way to the next ones."""
    days, since = days_of(offered(page), zone), day_of(request.GET.get("from", ""))
    first = next((number for number, one in enumerate(days) if since is None or one.day >= since), len(days))
    shown, later = days[first : first + DAYS_SHOWN], days[first + DAYS_SHOWN :]
    before = days[max(0, first - DAYS_SHOWN) : first]
    return {
        "days": shown,
        "later": later[0].day.isoformat() if later else "",
        "earlier": before[0].day.isoformat() if before else "",
        "zones": zones_offered(),
        "is_guess": "zone" not in request.GET,
    }


def _when(page: BookingPage, moment: Any, zone: Any) -> str:
    local = moment.astimezone(zone)
    end = (moment + timedelta(minutes=page.minutes)).astimezone(zone)
    return f"{told_day(local.date())}, {local:%H:%M}–{end:%H:%M} ({zone})"


def _show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"tasks/booking/{template}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _waiting(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response
