"""Time: the sheet of a week, the stopwatch, entering time, and the report on what it was spent for."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.timeline.queries.costing import sees_costs
from klientela.core.timeline.queries.rollup import BY, may_roll_up, rollup
from klientela.core.timeline.queries.sheet import WEEK, sheet, those_with_time
from klientela.core.timeline.services.timing import add_time, drop_stopwatch, minutes_in, running_for, start_stopwatch, stop_stopwatch
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.period import NAMES, Period

READ, CREATE = grants("read", "time-entries"), grants("create", "time-entries")


@policy(READ)
@require_GET
def sheet_page(request: HttpRequest) -> HttpResponse:
    """The time sheet of a week, one's own or that of somebody whose time one may see."""
    user = user_of(request)
    people = those_with_time(user)
    wished = key_of(request.GET.get("person", ""))
    person = next((one for one in people if one.pk == wished), None if wished else user)
    if person is None:
        raise Http404
    monday = _monday(request.GET.get("week", ""))
    days = sheet(user, person, monday)
    context = {
        "person": person,
        "people": people if len(people) > 1 else [],
        "days": days,
        "total": sum(day.minutes for day in days),
        "monday": monday,
        "sunday": monday + timedelta(days=WEEK - 1),
        "before": monday - timedelta(days=WEEK),
        "after": monday + timedelta(days=WEEK),
        "watch": watch_of(user),
        "may_enter": may(user, "create", entity_named("time-entries")),
        "is_own": person.pk == user.pk,
    }
    return render(request, "timeline/sheet.html", context)


@policy(CREATE)
@require_POST
def watch(request: HttpRequest, what: str) -> HttpResponse:
    """Start the stopwatch, stop it and enter the time, or drop it."""
    user = user_of(request)
    if what == "start":
        about = _about(request, user)
        start_stopwatch(user, about=RecordRef.of(about) if about else None, note=_note(request))
        say(request, _("The stopwatch is running."))
    elif what == "stop":
        made = stop_stopwatch(user, note=_note(request))
        if made:
            say(request, _("Entered: %(minutes)s min.") % {"minutes": made.minutes}, undo=current_actor().batch)
    else:
        drop_stopwatch(user)
    return _back(request)


@policy(CREATE)
@require_POST
def enter_time(request: HttpRequest) -> HttpResponse:
    """Enter time that was spent, on the record named or on none."""
    user = user_of(request)
    try:
        minutes = minutes_in(request.POST.get("minutes", ""))
        started = _noon(request.POST.get("day", ""), minutes)
        add_time(
            minutes=minutes,
            by=user,
            about=_about(request, user),
            note=request.POST.get("note", "").replace("\0", "")[:200],
            started_at=started,
        )
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except NotAllowed as error:
        raise Http404 from error
    else:
        say(request, _("Entered: %(minutes)s min.") % {"minutes": minutes}, undo=current_actor().batch)
    return _back(request)


@policy(READ)
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Time and cost by colleague, by customer or by what it was spent on."""
    user = user_of(request)
    by = request.GET.get("by", "person")
    if by not in BY or not may(user, "read", entity_named("episodes")) or not may_roll_up(user, by):
        raise Http404
    named = request.GET.get("period", "") or "this-year"
    period = Period.parse({"period": named}, timezone.localdate(), default="ever")
    zone = timezone.get_current_timezone()
    since = datetime.combine(max(period.start, date(1970, 1, 2)), time.min, tzinfo=zone)
    until = datetime.combine(min(period.end, date(9000, 1, 1)) + timedelta(days=1), time.min, tzinfo=zone)
    labels = {"person": _("Colleague"), "party": _("Company or person"), "record": _("Record")}
    context = {
        "by": by,
        "choices": [(code, label) for code, label in labels.items() if may_roll_up(user, code)],
        "head": labels[by],
        "rows": rollup(user, (since, until), by),
        "has_costs": sees_costs(user),
        "periods": [(name, label, name == named) for name, label in reversed(NAMES.items())],
    }
    return render(request, "timeline/spent.html", context)


def watch_of(user: User) -> dict[str, Any] | None:
    """The running stopwatch as pages show it."""
    running = running_for(user)
    if running is None:
        return None
    record = None
    if running.about_key:
        try:
            record = RecordRef(running.about_entity, running.about_key).resolve()
        except LookupError:
            record = None
    about = {"title": title_of(record, user), "url": address_of(record)} if record is not None else None
    return {"started_at": running.started_at, "note": running.note, "about": about, "key": running.about_key}


def _about(request: HttpRequest, user: User) -> Any:
    text = request.POST.get("about", "")
    if not text:
        return None
    try:
        ref = RecordRef.parse(text)
        entity = entity_named(ref.entity)
    except (ValueError, LookupError) as error:
        raise Http404 from error
    return get_for(user, entity, ref.key)


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\0", "")[:200]


def _back(request: HttpRequest) -> HttpResponse:
    wished = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None) and wished.startswith("/")
    return redirect(wished if is_ours else reverse("time-sheet"))


def _monday(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    day = min(max(day, date(1970, 1, 12)), date(9000, 1, 1))
    return day - timedelta(days=day.weekday())


def _noon(text: str, minutes: int) -> datetime | None:
    """When time of another day began, of which nobody said when: so that it ends at noon at the latest."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if day == timezone.localdate() or not date(1970, 1, 12) <= day <= date(9000, 1, 1):
        return None
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    return max(noon - timedelta(minutes=minutes), datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone()))
