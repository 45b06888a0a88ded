"""Planning a task for each record of a saved view."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import may
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.tasks.jobs import plan_for_view
from klientela.core.tasks.models import Priority, Task
from klientela.core.tasks.planning import Plan
from klientela.core.views.bulk.chosen import rows_asked
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.core.views.saved.rights import views_for
from klientela.kernel.entity import entities, entity_named
from klientela.kernel.keys import new_key


class PlanForm(forms.Form):
    """For which view, what, until when, by whom."""

    view = forms.ChoiceField(label=gettext_lazy("For each record of"))
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices, initial=Priority.NORMAL)
    for_owner = forms.BooleanField(label=gettext_lazy("Each for whoever looks after the record"), required=False, initial=True)
    text = forms.CharField(
        label=gettext_lazy("Description"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3, "class": "area"})
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["view"].choices = choices_for(user)  # type: ignore[attr-defined]


def choices_for(user: User) -> list[tuple[str, str]]:
    """The saved views a user may open, of records that tasks can be about."""
    kinds = {known.slug: known for known in entities() if _can_have_tasks(known) and may(user, "read", known)}
    views = views_for(user).filter(entity__in=kinds).order_by("entity", "name")
    return [(f"{view.entity}:{view.pk}", f"{plural_of(kinds[view.entity])}: {view.name}") for view in views]


@policy(grants("create", "tasks"))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_page(request: HttpRequest) -> HttpResponse:
    """Ask what is to be done with each record of a view, and have the tasks made."""
    user = user_of(request)
    form = PlanForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            count = _begin(form.cleaned_data, user)
        except (ValidationError, BadRequest):
            form.add_error("view", _("This view cannot be used any more."))
        else:
            say(request, _("The tasks are being made; you are told when they are there. Records: %(n)s.") % {"n": count})
            return redirect("my-day")
    context = {"form": form, "title": _("Plan for a view"), "name": _("My day"), "back": "/my-day/", "empty": not choices_for(user)}
    return render(request, "tasks/asking.html", context, status=422 if form.errors else 200)


def _begin(said: dict[str, Any], user: User) -> int:
    slug, _colon, view = said["view"].partition(":")
    entity, question = entity_named(slug), f"saved={view}"
    count = rows_asked(entity, question, user).count()
    due_on = said["due_on"].isoformat() if said["due_on"] else ""
    plan = Plan(said["title"], due_on, said["text"], priority=said["priority"], for_owner=said["for_owner"])
    plan_for_view.defer(by=user, entity=slug, question=question, plan=asdict(plan), run=str(new_key()))
    return count


def _can_have_tasks(entity: Any) -> bool:
    return issubclass(entity.model, Record) and entity.model is not Task and not entity.part_of
