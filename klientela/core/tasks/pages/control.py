"""How the work of a team goes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import grants, policy
from klientela.core.tasks.control import control_for, sees_control
from klientela.core.tasks.zones import today_of
from klientela.core.views.requests import user_of

PERIODS = (7, 30, 90)


@policy(grants("read", "tasks"))
@require_safe
def control_page(request: HttpRequest) -> HttpResponse:
    """Person by person what is open, late, done and returned, and how full the next weeks are."""
    user = user_of(request)
    if not sees_control(user):
        raise Http404
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(known) for known in PERIODS} else PERIODS[1]
    context = {"control": control_for(user, days=days), "days": days, "periods": PERIODS, "today": today_of(user)}
    return render(request, "tasks/control.html", context)
