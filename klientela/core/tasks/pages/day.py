"""The page of one's day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import grants, policy
from klientela.core.records.writing import may_make
from klientela.core.tasks.days import day_of
from klientela.core.tasks.models import Task
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.slot import slot


@policy(grants("read", "tasks"))
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """What is late, due today and coming, what waits in the queue, and what others put beside it."""
    user = user_of(request)
    day = day_of(user)
    beside = [panel for ask in slot("day.panels") if (panel := ask(user, day.today)) is not None]
    context = {"day": day, "beside": beside, "may_add": may_make(user, entity_of(Task)), "next": request.path}
    return render(request, "tasks/my_day.html", context)
