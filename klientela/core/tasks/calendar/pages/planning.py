"""Planning a meeting, with whom, and for which record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.records.services import create
from klientela.core.records.writing import lacking
from klientela.core.tasks.booking.resources import take
from klientela.core.tasks.calendar.forms import HOUR, MeetingForm
from klientela.core.tasks.calendar.making import FIRST, LAST
from klientela.core.tasks.calendar.services import invite
from klientela.core.tasks.models import Meeting, MeetingKind
from klientela.core.tasks.pages.ticking import record_named
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.forms import initial_from_address
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

CREATE = grants("create", "meetings")


@policy(CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: HttpRequest) -> HttpResponse:
    """The form of a new meeting with its guests."""
    user = user_of(request)
    if lacking(entity_of(Meeting), user):
        raise Http404
    about = record_named(request.GET["about"]) if request.GET.get("about") else None
    if request.method != "POST":
        return _page(request, MeetingForm(user, initial=_begun(request, user)), about=about)
    form = MeetingForm(user, data=request.POST, files=request.FILES)
    if form.is_valid():
        try:
            made = _planned(form, about, by=user)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            form.add_error(None, _("You may not add this."))
        else:
            say(request, _("Planned."), undo=current_actor().batch)
            return redirect(address_of(about or made))
    form.ask_for_files_again()
    return _page(request, form, about=about, status=422)


@policy(CREATE)
@require_safe
def people_part(request: HttpRequest) -> HttpResponse:
    """Who can be asked from the customer that was chosen."""
    form = MeetingForm(user_of(request), data=request.GET)
    return render(request, "tasks/calendar/people.html", {"field": form["people"]})


@transaction.atomic
def _planned(form: MeetingForm, about: Any, *, by: User) -> Meeting:
    values = {name: value for name, value in form.values().items() if value not in (None, "")}
    if about is not None:
        ref = RecordRef.of(about)
        values |= {"about_entity": ref.entity, "about_key": ref.key}
    made: Meeting = create(entity_of(Meeting), values, by=by)
    for guest in form.guests():
        invite(made, guest, by=by)
    if chosen := form.resources():
        take(made, chosen, by=by)
    return made


def _begun(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the form begins with: what the address says, and an hour of time."""
    said = initial_from_address(request, MeetingForm(user).shown, user)
    start = _moment(said.get("starts_at")) or _next_hour()
    end = _moment(said.get("ends_at"))
    return {"kind": MeetingKind.MEETING, **said, "starts_at": start, "ends_at": end if end and end > start else start + HOUR}


def _moment(text: Any) -> datetime | None:
    try:
        found = parse_datetime(str(text or ""))
        moment = found.astimezone(UTC) if found and found.tzinfo else timezone.make_aware(found) if found else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and FIRST <= moment < LAST else None


def _next_hour() -> datetime:
    return timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _page(request: HttpRequest, form: MeetingForm, *, about: Any, status: int = 200) -> HttpResponse:
    names = {row.field.name for row in form.rows() if row.field}
    context = {
        "form": form,
        "about": about,
        "back": address_of(about) if about else None,
        "asks_people": "party" in names,
    }
    return render(request, "tasks/calendar/new.html", context, status=status)
