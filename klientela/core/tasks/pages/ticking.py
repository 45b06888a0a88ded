"""Adding a task in one line, and ticking it where it stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.records.models import RecordRef
from klientela.core.tasks.lines import lines_of
from klientela.core.tasks.models import Task
from klientela.core.tasks.series.services import links_of
from klientela.core.tasks.services import accept, add_task, finish, reopen, take
from klientela.core.views.flash import say, undo_address
from klientela.core.views.requests import is_fragment, refused, told, user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

VERBS = {"finish": finish, "reopen": reopen, "take": take, "accept": accept}
SAID = {
    "finish": gettext_lazy("Done."),
    "reopen": gettext_lazy("Open again."),
    "take": gettext_lazy("It is your task now."),
    "accept": gettext_lazy("Accepted."),
}


class QuickForm(forms.Form):
    """A task in one line."""

    title = forms.CharField(max_length=200)
    due_on = forms.DateField(required=False)
    about = forms.CharField(max_length=120, required=False)


@policy(grants("create", "tasks"))
@require_POST
def quick(request: HttpRequest) -> HttpResponse:
    """Add a task of one's own: what, perhaps until when, perhaps about a record."""
    form, user = QuickForm(request.POST), user_of(request)
    if not form.is_valid():
        return refused(_("Say what is to be done, and a day that exists."), status=422)
    values = form.cleaned_data
    record = record_named(values["about"]) if values["about"] else None
    try:
        task = add_task(title=values["title"], due_on=values["due_on"], by=user, **(links_of(record, user) if record else {}))
    except ValidationError as error:
        return refused(" ".join(error.messages), status=422)
    except NotAllowed:
        return refused(_("You may not add this."), status=403)
    text = _("Task added.")
    if is_fragment(request):
        return told(_rows(request, task), text, undo=undo_address(current_actor().batch))
    say(request, text, undo=current_actor().batch)
    return redirect(back(request))


@policy(grants("read", "tasks"))
@require_POST
def tick(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Tick a task, or open it again, take it, accept it; what was done is offered back."""
    user = user_of(request)
    task = get_for(user, entity_of(Task), pk)
    if verb not in VERBS:
        raise Http404
    try:
        done = VERBS[verb](task, by=user)
    except ValidationError as error:
        text = " ".join(error.messages)
        if is_fragment(request):
            return refused(text, status=422)
        say(request, text, tone="red")
        return redirect(back(request))
    if is_fragment(request):
        return told(_rows(request, done), SAID[verb], undo=undo_address(current_actor().batch))
    say(request, SAID[verb], undo=current_actor().batch)
    return redirect(back(request))


def record_named(text: str) -> Any:
    """A record that whoever asks may read, by its written reference; anything else is as unknown."""
    try:
        record = RecordRef.parse(text).resolve()
    except (ValueError, LookupError) as error:
        raise Http404 from error
    if record is None:
        raise Http404
    return record


def back(request: HttpRequest) -> str:
    """Where the browser came from, if that is one of our own pages."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/my-day/"


def _rows(request: HttpRequest, task: Task) -> HttpResponse:
    lines = lines_of([task], user_of(request), with_owner=bool(request.POST.get("owner")))
    return render(request, "tasks/rows.html", {"lines": lines, "with_owner": request.POST.get("owner"), "next": back(request)})
