"""Pages that ask before something is done with a task: to whom, why, and by which series."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for, may, sees
from klientela.core.access.models import Team
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.models import SeriesStep, Task, TaskSeries
from klientela.core.tasks.pages.ticking import record_named
from klientela.core.tasks.series.services import begin_series
from klientela.core.tasks.services import decline, delegate, give_back, put_into_queue
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

REASON = forms.Textarea({"rows": 3, "class": "area"})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=REASON)


class DelegateForm(forms.Form):
    """To whom, a colleague or whoever of a team takes it, and what he should know."""

    to = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("To whom"), required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Or to whoever of a team takes it"), required=False)
    note = forms.CharField(label=gettext_lazy("What to know"), max_length=500, required=False, widget=REASON)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        colleagues = User.objects.filter(is_active=True, deleted_at=None, kind="person").exclude(pk=user.pk)
        self.fields["to"].queryset = colleagues.order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.filter(deleted_at=None).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two is chosen."""
        said = self.cleaned_data
        if bool(said.get("to")) == bool(said.get("team")):
            raise ValidationError(_("Choose a colleague or a team."))
        return said


class SeriesForm(forms.Form):
    """Which series, counted from which day."""

    series: Any = forms.ModelChoiceField(None, label=gettext_lazy("Series of tasks"))
    since = forms.DateField(label=gettext_lazy("Counted from"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, user: User) -> None:
        super().__init__(*args)
        usable = TaskSeries.objects.filter(is_active=True, pk__in=SeriesStep.objects.values("series"))
        is_named = sees(user, entity_of(TaskSeries), "name")
        offered: Any = self.fields["series"]
        offered.queryset = usable.order_by("sort_key" if is_named else "pk")
        offered.label_from_instance = partial(title_of, user=user)


@policy(grants("delegate", "tasks"))
@require_http_methods(["GET", "HEAD", "POST"])
def delegate_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a task to a colleague."""
    task, user = _task(request, pk, "delegate"), user_of(request)
    form = DelegateForm(request.POST or None, user=user)
    return _asked(request, task, form, title=_("Hand over"), run=lambda said: _give(task, said, by=user))


def _give(task: Task, said: dict[str, Any], *, by: User) -> Task:
    if said["team"]:
        return put_into_queue(task, team=said["team"], by=by, note=said["note"])
    return delegate(task, to=said["to"], note=said["note"], by=by)


@policy(grants("update", "tasks"))
@require_http_methods(["GET", "HEAD", "POST"])
def decline_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decline a task that was given to one."""
    task, user = _task(request, pk, "update"), user_of(request)
    form = ReasonForm(request.POST or None)
    return _asked(request, task, form, title=_("Decline"), run=lambda said: decline(task, reason=said["reason"], by=user))


@policy(grants("confirm", "tasks"))
@require_http_methods(["GET", "HEAD", "POST"])
def return_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return a task that was not done as it should be."""
    task, user = _task(request, pk, "confirm"), user_of(request)
    form = ReasonForm(request.POST or None)
    return _asked(request, task, form, title=_("Return"), run=lambda said: give_back(task, reason=said["reason"], by=user))


@policy(grants("create", "tasks"))
@require_http_methods(["GET", "HEAD", "POST"])
def series_page(request: HttpRequest) -> HttpResponse:
    """Begin a series of tasks for a record."""
    record, user = record_named(request.GET.get("about", "")), user_of(request)
    if not may(user, "read", entity_of(TaskSeries)):
        raise Http404
    form = SeriesForm(request.POST or None, user=user)
    title = _("Begin a series of tasks")
    return _asked(request, record, form, title=title, run=lambda said: begin_series(said["series"], record, since=said["since"], by=user))


def _task(request: HttpRequest, pk: UUID, op: str) -> Task:
    task: Task = get_for(user_of(request), entity_of(Task), pk, op)
    return task


def _asked(request: HttpRequest, record: Any, form: forms.Form, *, title: str, run: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    """Show the form, or do what it asks for; what is refused stands beside it."""
    if request.method == "POST" and form.is_valid():
        try:
            run(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except NotAllowed:
            form.add_error(None, _("You may not do this."))
        else:
            say(request, _("Done: %(what)s.") % {"what": title}, undo=current_actor().batch)
            return redirect(_back(record, user_of(request)))
    context = {"form": form, "title": title, "name": title_of(record, user_of(request)), "back": address_of(record)}
    return render(request, "tasks/asking.html", context, status=422 if form.errors else 200)


def _back(record: Any, user: User) -> str:
    """Back to the record, if it is still to be seen."""
    return address_of(record) if may(user, "read", record) else "/my-day/"
