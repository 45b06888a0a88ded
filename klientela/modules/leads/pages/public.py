"""The form of strangers: a page of its own, or a form on another site that is sent here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.links import was_door
from klientela.core.access.policy import PUBLIC, policy
from klientela.core.identity.browsers import address_of
from klientela.core.views.shell import workspace
from klientela.kernel.errors import NotAllowed
from klientela.modules.leads.capture import OP, PLACE, Sent, asked_words, capture, form_behind
from klientela.modules.leads.flooding import Refused, count_in
from klientela.modules.leads.models import Lead, LeadForm
from klientela.modules.leads.models.forms import FIELDS

TRAP = "fax"
"""A field no person sees: whoever fills it in is a program."""


class PublicForm(forms.Form):
    """What a form asks for."""

    def __init__(self, form: LeadForm, *given: Any) -> None:
        super().__init__(*given)
        for name in form.asks:
            if name in FIELDS:
                self.fields[name] = _box(name, needed=name in form.needed)
        if form.purpose:
            self.fields["agreed"] = forms.BooleanField(
                label=asked_words(form), required=False, widget=forms.CheckboxInput({"class": "check"})
            )

    def clean(self) -> dict[str, Any]:
        """Somebody can be answered."""
        said = self.cleaned_data
        if not self.errors and not (said.get("email") or said.get("phone")):
            raise ValidationError(_("Say how you can be reached: an e-mail or a phone."))
        return said

    def sent(self) -> Sent:
        """What is kept."""
        said = dict(self.cleaned_data)
        return Sent(agreed=bool(said.pop("agreed", False)), values={name: value for name, value in said.items() if value})


def _box(name: str, *, needed: bool) -> forms.Field:
    known: Any = Lead._meta.get_field(name)
    box: forms.Field = known.formfield(label=FIELDS[name], required=needed, help_text="")
    box.widget.attrs["class"] = "area" if name == "description" else "select" if name == "country" else "input"
    if name == "description":
        box.widget.attrs["rows"] = 4
    return box


@csrf_exempt
@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a form to whoever has its address, and keep what he sends; forms on other sites send here, too.

    Nobody is signed in here, and nothing is done in anybody's name but entering one lead: there is nothing for a foreign site to abuse.
    """
    try:
        form, maker = form_behind(secret)
    except Http404:
        return _closed(request, secret)
    asked = PublicForm(form, request.POST if request.method == "POST" else None)
    context = {"form": asked, "lead_form": form, "company": workspace(), "trap": TRAP}
    if request.method != "POST":
        return _show(request, "form", context)
    if request.POST.get(TRAP):
        return redirect("lead-form-thanks", secret=secret)
    if not asked.is_valid():
        return _show(request, "form", context, status=422)
    if refused := count_in(form, address_of(request)):
        asked.add_error(None, _said(refused))
        response = _show(request, "form", context, status=429)
        response["Retry-After"] = str(refused.seconds)
        return response
    try:
        capture(form, asked.sent(), maker=maker)
    except (ValidationError, NotAllowed):
        asked.add_error(None, _("This cannot be taken here at the moment."))
        return _show(request, "form", context, status=422)
    return redirect("lead-form-thanks", secret=secret)


def _said(refused: Refused) -> str:
    why = _("Very many messages came from your network.") if refused.is_of_one else _("Very many people are writing just now.")
    when = ngettext(
        "Yours has not been sent yet. Leave this page open and send it again in %(minutes)d minute.",
        "Yours has not been sent yet. Leave this page open and send it again in %(minutes)d minutes.",
        refused.minutes,
    )
    return f"{why} {when % {'minutes': refused.minutes}}"


def _closed(request: HttpRequest, secret: str) -> HttpResponse:
    """Say that a form is closed to whoever has an address at which there was one; any other address is unknown."""
    if not was_door(secret, place=PLACE, op=OP):
        raise Http404
    return _show(request, "closed", {"company": workspace()}, status=410)


@policy(PUBLIC)
@never_cache
@require_safe
def thanks_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Thank whoever has sent a form."""
    try:
        form, _maker = form_behind(secret)
    except Http404:
        return _closed(request, secret)
    return _show(request, "thanks", {"lead_form": form, "company": workspace(), "usual": THANKS})


THANKS = gettext_lazy("Thank you. Somebody will get in touch with you soon.")


def _show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"leads/public/{template}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
