"""Doing something with a meeting: moving it, holding it, calling it off, answering an invitation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fixed_for, get_for, may, sees
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.calendar.making import FIRST, LAST
from klientela.core.tasks.calendar.pages.asking import HoldForm, MoveForm
from klientela.core.tasks.calendar.queries import changes_for
from klientela.core.tasks.calendar.repeating import at_clock
from klientela.core.tasks.calendar.services import answer, call_off, hold, move
from klientela.core.tasks.models import Answer, Guest, Meeting
from klientela.core.tasks.zones import zone_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say, undo_address
from klientela.core.views.forms import version_in
from klientela.core.views.requests import is_fragment, refused, user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.ui.formats import formats_now

TIMES = ("starts_at", "ends_at")
ALL = "all"


@policy(grants("update", "meetings"))
@require_http_methods(["GET", "HEAD", "POST"])
def move_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a meeting: by a form, or by so many days and minutes as a drag or the keys say."""
    user = user_of(request)
    meeting: Meeting = get_for(user, entity_of(Meeting), pk, "update")
    if not sees(user, entity_of(Meeting), *TIMES) or set(TIMES) & fixed_for(user, entity_of(Meeting)):
        raise Http404
    at = moment_in(request)
    begins, ends = times_of(meeting, at, user)
    if request.method != "POST":
        return _page(request, meeting, MoveForm(initial={"starts_at": begins, "ends_at": ends}), at=at)
    form = MoveForm(request.POST) if "starts_at" in request.POST else None
    if form is not None and not form.is_valid():
        return _page(request, meeting, form, at=at, status=422)
    times = (form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]) if form else shifted(request, (begins, ends), user)
    return _moved(request, meeting, times, at=None if request.POST.get("scope") == ALL else at)


def _moved(request: HttpRequest, meeting: Meeting, times: tuple[datetime, datetime], *, at: datetime | None) -> HttpResponse:
    user, (starts_at, ends_at) = user_of(request), times
    if at is None and (occurs_at := moment_in(request)) is not None:
        begins, _ends = times_of(meeting, occurs_at, user)
        days, minutes = wall_steps(begins, starts_at, user)
        length = ends_at - starts_at
        starts_at = wall_shift(meeting.starts_at, user, days=days, minutes=minutes)
        ends_at = starts_at + length
    try:
        moved = move(meeting, starts_at=starts_at, ends_at=ends_at, by=user, version=version_in(request), occurs_at=at)
    except StaleSave as stale:
        return _stale(request, meeting, stale, at=at)
    except ValidationError as error:
        return _refused(request, meeting, " ".join(error.messages), at=at)
    except NotAllowed:
        return _refused(request, meeting, _("You may not move this."), at=at)
    return _done(request, moved, _("Moved to %(when)s.") % {"when": _when(starts_at, user)})


def shifted(request: HttpRequest, times: tuple[datetime, datetime], user: User) -> tuple[datetime, datetime]:
    """The times after so many days and minutes, by the reader's clock; `longer`: minutes by which its end goes on."""
    days, minutes, longer = (_number(request.POST.get(name, "")) for name in ("days", "minutes", "longer"))
    starts_at = wall_shift(times[0], user, days=days, minutes=minutes)
    length = max(times[1] - times[0] + timedelta(minutes=longer), timedelta(minutes=15 if times[1] > times[0] else 0))
    return starts_at, starts_at + length


def wall_shift(moment: datetime, user: User, *, days: int, minutes: int) -> datetime:
    """A moment so many days and minutes later by somebody's clock, whatever summer time does meanwhile."""
    zone = zone_of(user)
    wall = moment.astimezone(zone).replace(tzinfo=None, fold=0) + timedelta(days=days, minutes=minutes)
    return at_clock(wall.date(), wall.time(), zone)


def wall_steps(before: datetime, after: datetime, user: User) -> tuple[int, int]:
    """By how many days and minutes of somebody's clock a moment was moved."""
    zone = zone_of(user)
    old, new = (moment.astimezone(zone).replace(tzinfo=None) for moment in (before, after))
    days = (new.date() - old.date()).days
    return days, int((new - old - timedelta(days=days)).total_seconds() // 60)


def times_of(meeting: Meeting, at: datetime | None, user: User) -> tuple[datetime, datetime]:
    """When a meeting, or one occurrence of a series, takes place."""
    if at is None:
        return meeting.starts_at, meeting.ends_at
    changed = changes_for(user, [meeting])[meeting.pk].get(at)
    begins = changed.starts_at if changed and changed.starts_at else at
    return begins, changed.ends_at if changed and changed.ends_at else begins + (meeting.ends_at - meeting.starts_at)


def moment_in(request: HttpRequest) -> datetime | None:
    """The occurrence of a series that is meant; None for all of it."""
    text = request.POST.get("at") or request.GET.get("at") or ""
    found = moment_spelled(text)
    if text and found is None:
        raise Http404
    return found


def moment_spelled(text: str) -> datetime | None:
    """The moment a text of an address spells; None where it spells none at which a meeting could take place."""
    try:
        found = parse_datetime(text)
        moment = found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and FIRST <= moment < LAST else None


@policy(grants("update", "meetings"))
@require_http_methods(["GET", "HEAD", "POST"])
def hold_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a meeting took place, how long it took and what was said."""
    user = user_of(request)
    meeting: Meeting = get_for(user, entity_of(Meeting), pk, "update")
    at = moment_in(request)
    begins, ends = times_of(meeting, at, user)
    minutes = min(int((ends - begins).total_seconds() // 60), 24 * 60)
    form = HoldForm(request.POST or None, initial={"minutes": minutes} if sees(user, entity_of(Meeting), *TIMES) else {})
    if request.method == "POST" and form.is_valid():
        try:
            hold(meeting, by=user, minutes=form.cleaned_data["minutes"], text=form.cleaned_data["text"], occurs_at=at)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except NotAllowed:
            form.add_error(None, _("You may not do this."))
        else:
            say(request, _("It took place."), undo=current_actor().batch)
            return redirect(address_of(meeting))
    context = {"form": form, "title": _("Took place"), "name": title_of(meeting, user), "back": address_of(meeting)}
    return render(request, "tasks/asking.html", context, status=422 if form.errors else 200)


@policy(grants("update", "meetings"))
@require_POST
def call_off_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call off a meeting, or one occurrence of a series."""
    user = user_of(request)
    meeting: Meeting = get_for(user, entity_of(Meeting), pk, "update")
    try:
        call_off(meeting, by=user, occurs_at=moment_in(request))
    except ValidationError as error:
        return _refused(request, meeting, " ".join(error.messages), at=None)
    return _done(request, meeting, _("Called off."))


@policy(grants("read", "meetings"))
@require_POST
def answer_door(request: HttpRequest, pk: UUID, word: str) -> HttpResponse:
    """Say whether one comes to a meeting to which one was asked."""
    user = user_of(request)
    meeting: Meeting = get_for(user, entity_of(Meeting), pk, "read")
    guest = Guest._base_manager.filter(meeting=meeting.pk, user=user, deleted_at=None).first()
    if guest is None or word not in Answer.values:
        raise Http404
    answer(guest, word, by=user)
    return _done(request, meeting, _("Answered."))


def _stale(request: HttpRequest, meeting: Meeting, stale: StaleSave, *, at: datetime | None) -> HttpResponse:
    user = user_of(request)
    theirs = times_of(Meeting.objects.get(pk=meeting.pk), at, user)
    both = {"theirs": _span(theirs, user), "ours": _span((stale.ours["starts_at"], stale.ours["ends_at"]), user)}
    values = {name: stale.ours[name].isoformat() for name in TIMES}
    context = {"both": both, "values": values, "version": stale.version, "at": at.isoformat() if at else "", "meeting": meeting}
    context |= {"title": title_of(meeting, user), "action": reverse("meeting-move", args=[meeting.pk]), "back": address_of(meeting)}
    return render(request, "tasks/calendar/stale.html" if is_fragment(request) else "tasks/calendar/stale_page.html", context, status=409)


def _refused(request: HttpRequest, meeting: Meeting, text: str, *, at: datetime | None) -> HttpResponse:
    if is_fragment(request):
        return refused(text, status=422)
    say(request, text, tone="red")
    return redirect(_address(meeting, at))


def _address(meeting: Meeting, at: datetime | None) -> str:
    return f"{reverse('meeting-move', args=[meeting.pk])}?at={quote(at.isoformat())}" if at else address_of(meeting)


def _done(request: HttpRequest, meeting: Meeting, text: str) -> HttpResponse:
    undo = current_actor().batch
    if is_fragment(request):
        heads = {"X-Announce": quote(text), "X-Undo": undo_address(undo) if undo else ""}
        return HttpResponse(status=204, headers=heads)
    say(request, text, undo=undo)
    is_open = may(user_of(request), "read", meeting) and not meeting.deleted_at
    return redirect((request.POST.get("next") == "calendar" and "calendar") or (address_of(meeting) if is_open else "calendar"))


def _page(request: HttpRequest, meeting: Meeting, form: MoveForm, *, at: datetime | None, status: int = 200) -> HttpResponse:
    user = user_of(request)
    context = {
        "form": form,
        "meeting": meeting,
        "title": title_of(meeting, user),
        "when": _span(times_of(meeting, at, user), user),
        "at": at.isoformat() if at else "",
        "is_series": meeting.is_series,
        "back": address_of(meeting),
        "may_hold": sees(user, entity_of(Meeting), "state") and meeting.state == "planned",
    }
    return render(request, "tasks/calendar/move.html", context, status=status)


def _when(moment: datetime, user: User) -> str:
    local = moment.astimezone(zone_of(user))
    return f"{formats_now().day(local.date())}, {local:%H:%M}"


def _span(times: tuple[datetime, datetime], user: User) -> str:
    end = times[1].astimezone(zone_of(user))
    same = end.date() == times[0].astimezone(zone_of(user)).date()
    return f"{_when(times[0], user)}–{end:%H:%M}" if same else f"{_when(times[0], user)} – {_when(times[1], user)}"


def _number(text: Any) -> int:
    try:
        return max(min(int(text), 60 * 24 * 400), -60 * 24 * 400) if text else 0
    except ValueError:
        return 0
