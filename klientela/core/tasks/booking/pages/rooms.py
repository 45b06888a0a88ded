"""Rooms and devices: which a meeting takes, and the week of one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.booking.choosing import resources_field, resources_in
from klientela.core.tasks.booking.pages.asking import day_of, told_day
from klientela.core.tasks.booking.resources import named_to, resources_of, take
from klientela.core.tasks.calendar.repeating import midnight
from klientela.core.tasks.models import Meeting, Resource, ResourceUse
from klientela.core.tasks.zones import today_of, zone_of
from klientela.core.views.addresses import address_of, record_address
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of

WEEK = timedelta(days=7)


class RoomsForm(forms.Form):
    """What a meeting takes."""

    def __init__(self, user: User, *args: Any, chosen: list[Resource]) -> None:
        super().__init__(*args)
        self.fields["resources"] = resources_field(user, chosen=chosen)


@policy(grants("update", "meetings"))
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the rooms and devices of a meeting."""
    user = user_of(request)
    meeting: Meeting = get_for(user, entity_of(Meeting), pk, "update")
    chosen = resources_of(meeting, user)
    form = RoomsForm(user, request.POST or None, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            take(meeting, resources_in(form.cleaned_data["resources"], user, chosen=chosen), by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect(address_of(meeting))
    context = {"title": _("Choose rooms and devices"), "name": title_of(meeting, user), "back": address_of(meeting), "form": form}
    return render(request, "tasks/booking/rooms.html", context, status=422 if form.errors else 200)


@policy(grants("read", "resources"))
@require_safe
def week(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When a room or device is taken in a week, by which meetings as far as one may know."""
    user = user_of(request)
    resource: Resource = get_for(user, entity_of(Resource), pk)
    day = day_of(request.GET.get("day", "")) or today_of(user)
    day = min(max(day, date(1901, 1, 8)), date(2198, 12, 1))
    monday = day - timedelta(days=day.weekday())
    context = {
        "name": title_of(resource, user),
        "back": address_of(resource),
        "days": week_of(resource, monday, user),
        "week": monday.isocalendar().week,
        "before": (monday - WEEK).isoformat(),
        "after": (monday + WEEK).isoformat(),
        "today": today_of(user),
    }
    return render(request, "tasks/booking/week.html", context)


def week_of(resource: Resource, monday: date, user: User) -> list[dict[str, Any]]:
    """The days of a week with what takes the resource on each."""
    zone = zone_of(user)
    since, until = midnight(monday, zone), midnight(monday + WEEK, zone)
    uses = list(ResourceUse.objects.filter(resource=resource.pk, during__overlap=DateTimeTZRange(since, until)).order_by("during"))
    known = {row.pk: row for row in named_to(user, {use.meeting_id for use in uses})}
    days = []
    for number in range(WEEK.days):
        day = monday + timedelta(days=number)
        begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        inside = [use for use in uses if use.during.lower < ends and use.during.upper > begins]
        days.append({
            "day": day,
            "text": told_day(day),
            "lines": [_line(use, known.get(use.meeting_id), user, of_day=(begins, ends)) for use in inside],
        })
    return days


def _line(use: ResourceUse, meeting: Meeting | None, user: User, *, of_day: tuple[datetime, datetime]) -> dict[str, Any]:
    zone = zone_of(user)
    begins = max(use.during.lower, of_day[0]).astimezone(zone)
    ends = min(use.during.upper, of_day[1])
    until = "24:00" if ends == of_day[1] else f"{ends.astimezone(zone):%H:%M}"
    title, url = (title_of(meeting, user), record_address(entity_of(Meeting), meeting.pk)) if meeting else ("", "")
    return {"when": f"{begins:%H:%M}–{until}", "title": title, "url": url}
