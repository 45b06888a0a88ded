"""Pages that ask before something becomes of a lead, and the answers to questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.leads.asking import answer
from klientela.modules.leads.models import Lead, Question
from klientela.modules.leads.services import disqualify

DAY = forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d")


class DisqualifyForm(forms.Form):
    """Why, and when to try again."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea({"rows": 3, "class": "area"}))
    come_back_on = forms.DateField(
        label=gettext_lazy("Try again on"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("On that day the lead is open again, with a task for whoever looks after it."),
    )


def lead_for(request: HttpRequest, pk: UUID, op: str) -> Lead:
    """The lead at an address, if whoever asks may do this to it."""
    lead: Lead = get_for(user_of(request), entity_of(Lead), pk, op)
    return lead


@policy(grants("update", "leads"))
@require_http_methods(["GET", "HEAD", "POST"])
def disqualify_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a lead up."""
    lead, user = lead_for(request, pk, "update"), user_of(request)
    form = DisqualifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            disqualify(lead, by=user, **form.cleaned_data)
        except ValidationError as error:
            _refuse(form, error)
        except NotAllowed:
            form.add_error(None, _("You may not do this."))
        else:
            say(request, _("The lead is given up."), undo=current_actor().batch)
            return redirect(address_of(lead) if may(user, "read", lead) else "leads-list")
    context: dict[str, Any] = {"form": form, "title": _("Disqualify"), "name": title_of(lead, user), "back": address_of(lead)}
    return render(request, "tasks/asking.html", context, status=422 if form.errors else 200)


def _refuse(form: forms.Form, error: ValidationError) -> None:
    if hasattr(error, "error_dict"):
        for name, told in error.message_dict.items():
            form.add_error(name if name in form.fields else None, told)
    else:
        form.add_error(None, error.messages)


@policy(grants("update", "leads"))
@require_POST
def answer_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what a lead answered."""
    lead, user = lead_for(request, pk, "update"), user_of(request)
    asked = Question.objects.filter(is_active=True) if may(user, "read", entity_of(Question)) else Question.objects.none()
    said = {question: request.POST[name] for question in asked if (name := f"q-{question.pk}") in request.POST}
    try:
        answer(lead, said, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    else:
        say(request, _("Answers kept."), undo=current_actor().batch)
    return redirect(address_of(lead))
