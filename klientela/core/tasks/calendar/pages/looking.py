"""The calendar itself: day, week, month and agenda of one or several people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klientela.core.access.policy import grants, policy
from klientela.core.records.writing import may_make
from klientela.core.tasks.calendar.asked import AGENDA, DAY, MONTH, WEEK, Asked, colleagues_of, read_asked
from klientela.core.tasks.calendar.drawing import Drawing, mini_days, weekday, weeks_of
from klientela.core.tasks.models import Meeting
from klientela.core.tasks.zones import today_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.ui.formats import formats_now

PER_DAY = 4


@policy(grants("read", "meetings"))
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """What stands in one's own calendar and in those of colleagues."""
    user = user_of(request)
    colleagues = colleagues_of(user)
    asked = read_asked(request.GET, user, colleagues)
    drawing = Drawing(asked)
    shown = {DAY: _hours, WEEK: _hours, MONTH: _month, AGENDA: _agenda}[asked.view](drawing)
    context = {
        "asked": asked,
        "heading": heading(asked),
        "week": asked.day.isocalendar().week if asked.view == WEEK else 0,
        "views": [(name, label, asked.url(view=name)) for name, label in _views()],
        "before": asked.url(day=asked.step(-1)),
        "after": asked.url(day=asked.step(1)),
        "today": asked.url(day=today_of(user)),
        "mini": _mini(asked),
        "people": drawing.people(colleagues) if len(colleagues) > 1 else "",
        "may_add": may_make(user, entity_of(Meeting)),
        "new_url": reverse("meeting-new"),
        **shown,
    }
    return render(request, "tasks/calendar/page.html", context)


def heading(asked: Asked) -> str:
    """What is looked at, in words."""
    words, days = formats_now(), asked.days
    if asked.view == DAY:
        return f"{weekday(asked.day)}, {words.day(asked.day)}"
    if asked.view == MONTH:
        return words.month(asked.day)
    return _("%(first)s to %(last)s") % {"first": words.day(days[0]), "last": words.day(days[-1])}


def _views() -> list[tuple[str, str]]:
    return [(DAY, _("Day")), (WEEK, _("Week")), (MONTH, _("Month")), (AGENDA, _("Agenda"))]


def _hours(drawing: Drawing) -> dict[str, Any]:
    columns = drawing.columns()
    asked = drawing.asked
    for column in columns:
        column.new_url = asked.url(view=DAY, day=column.day)
    hours = [f"{hour}:00" for hour in range(drawing.first_hour, drawing.last_hour)]
    return {
        "columns": columns,
        "hours": hours,
        "first_hour": drawing.first_hour,
        "now": _now(drawing),
        "has_whole": any(column.whole or column.holiday for column in columns),
    }


def _now(drawing: Drawing) -> int:
    local = timezone.now().astimezone(drawing.zone)
    row = local.hour * 4 + local.minute // 15 - drawing.first_hour * 4 + 1
    return row if 0 < row <= (drawing.last_hour - drawing.first_hour) * 4 else 0


def _month(drawing: Drawing) -> dict[str, Any]:
    days = [_box(drawing, day) for day in drawing.asked.days]
    return {"weeks": weeks_of(days)}


def _box(drawing: Drawing, day: date) -> dict[str, Any]:
    lines = drawing.day_lines(day)
    return {
        "date": day,
        "name": weekday(day),
        "is_today": day == drawing.today,
        "is_out": day.month != drawing.asked.day.month,
        "holiday": drawing.holidays.get(day, ""),
        "lines": lines[:PER_DAY],
        "hidden": max(len(lines) - PER_DAY, 0),
        "url": drawing.asked.url(view=DAY, day=day),
    }


def _agenda(drawing: Drawing) -> dict[str, Any]:
    days = []
    for day in drawing.asked.days:
        lines, holiday = drawing.day_lines(day), drawing.holidays.get(day, "")
        if lines or holiday or day == drawing.today:
            days.append({"date": day, "name": weekday(day), "is_today": day == drawing.today, "holiday": holiday, "lines": lines})
    return {"agenda": days}


def _mini(asked: Asked) -> dict[str, Any]:
    today, shown = today_of(asked.user), set(asked.days) if asked.view in (DAY, WEEK) else set()
    days = mini_days(asked.day)
    lines = [
        [(day, asked.url(day=day), day == today, day.month != asked.day.month, day in shown) for day in week] for week in weeks_of(days)
    ]
    first = asked.day.replace(day=1)
    return {
        "heading": formats_now().month(first),
        "names": [weekday(day) for day in days[:7]],
        "weeks": [(week, all(line[4] for line in week)) for week in lines],
        "before": asked.url(day=(first - timedelta(days=1)).replace(day=1)),
        "after": asked.url(day=(first + timedelta(days=32)).replace(day=1)),
    }
