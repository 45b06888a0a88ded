"""Scheduled imports: those one has, what came of each, and setting one up."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.scheduled.forms import ScheduleForm
from klientela.core.exchange.scheduled.jobs import take
from klientela.core.exchange.scheduled.models import ImportSchedule
from klientela.core.exchange.scheduled.services import save_schedule, switch
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of

IMPORT = function("import")
SHOWN = 50


def _own(request: HttpRequest, pk: UUID) -> ImportSchedule:
    found = ImportSchedule.objects.select_related("mapping").filter(pk=pk, owner=user_of(request)).first()
    if found is None:
        raise Http404
    return found


@policy(IMPORT)
@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """One's scheduled imports, each with what came of it last."""
    found = ImportSchedule.objects.select_related("mapping").filter(owner=user_of(request)).order_by("name")
    rows = [(schedule, schedule.results.order_by("-at").first()) for schedule in found[:SHOWN]]
    return render(request, "exchange/schedules.html", {"rows": rows})


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_schedule(request: HttpRequest) -> HttpResponse:
    """Set a scheduled import up."""
    return _edited(request, ImportSchedule(owner=user_of(request)))


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a scheduled import, and see what came of it each time."""
    return _edited(request, _own(request, pk))


def _edited(request: HttpRequest, schedule: ImportSchedule) -> HttpResponse:
    user, is_new = user_of(request), schedule._state.adding
    form = ScheduleForm(request.POST or None, instance=schedule, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            save_schedule(form.instance, by=user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            say(request, _("The scheduled import “%(name)s” is saved.") % {"name": schedule.name})
            return redirect("import-schedules")
    results = [] if is_new else list(schedule.results.order_by("-at")[:SHOWN])
    context = {"form": form, "schedule": schedule, "is_new": is_new, "results": results}
    return render(request, "exchange/schedule.html", context, status=422 if request.method == "POST" else 200)


@policy(IMPORT)
@require_POST
def change_schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have it look now, wait, go on, or delete it."""
    schedule = _own(request, pk)
    if "delete" in request.POST:
        schedule.delete()
        say(request, _("The scheduled import is deleted. What it imported stays."))
    elif "now" in request.POST:
        take.defer(by=user_of(request), schedule_id=str(schedule.pk))
        say(request, _("It looks for files now. What came of it stands here in a moment."))
        return redirect("import-schedule", schedule.pk)
    else:
        switch(schedule, on=not schedule.is_on)
        say(request, _("It goes on.") if schedule.is_on else _("It waits."))
    return redirect("import-schedules")
