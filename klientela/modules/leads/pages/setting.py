"""Pages on which rules say of which leads they are, and forms what they ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.access.policy import SIGNED_IN, grants, policy
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.questions.settings import NAME, again, asked_in
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.leads.capture import close_form, open_form, set_fields
from klientela.modules.leads.models import Lead, LeadForm
from klientela.modules.leads.panels import builder_address
from klientela.modules.leads.setting import set_where


@policy(grants("update", "score-rules"))
@require_http_methods(["GET", "HEAD", "POST"])
def score_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which leads a score rule is about."""
    return _question(request, pk, slug="score-rules")


@policy(grants("update", "routing-rules"))
@require_http_methods(["GET", "HEAD", "POST"])
def routing_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which leads a routing rule is about."""
    return _question(request, pk, slug="routing-rules")


def _question(request: HttpRequest, pk: UUID, *, slug: str) -> HttpResponse:
    user = user_of(request)
    row = get_for(user, entity_named(slug), pk, "update")
    made = asked_in(request, entity_of(Lead), row.where, name=NAME, url=builder_address())
    context: dict[str, Any] = {"title": title_of(row, user), "builder": made, "back": address_of(row)}
    if not made.is_final:
        return render(request, "leads/question.html", context)
    try:
        set_where(row, made.tree, by=user)
    except ValidationError as error:
        return render(request, "leads/question.html", {**context, "errors": error.messages}, status=422)
    say(request, _("Saved."), undo=current_actor().batch)
    return redirect(address_of(row))


@policy(SIGNED_IN)
@require_safe
def question_parts(request: HttpRequest) -> HttpResponse:
    """The question of a rule while it is put together."""
    return again(request, entity_of(Lead), url=builder_address())


@policy(grants("update", "lead-forms"))
@require_POST
def fields_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what a form asks for."""
    form, sent = _form(request, pk), request.POST
    return _done(request, form, lambda: set_fields(form, asks=sent.getlist("asks"), needed=sent.getlist("needed"), by=user_of(request)))


@policy(grants("update", "lead-forms"))
@require_POST
def open_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a form at a new address."""
    form = _form(request, pk)
    return _done(request, form, lambda: open_form(form, by=user_of(request)))


@policy(grants("update", "lead-forms"))
@require_POST
def close_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a form."""
    form = _form(request, pk)
    return _done(request, form, lambda: close_form(form, by=user_of(request)))


def _form(request: HttpRequest, pk: UUID) -> LeadForm:
    form: LeadForm = get_for(user_of(request), entity_of(LeadForm), pk, "update")
    return form


def _done(request: HttpRequest, form: LeadForm, run: Any) -> HttpResponse:
    try:
        run()
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except NotAllowed:
        say(request, _("You may not do this."), tone="red")
    else:
        say(request, _("Saved."))
    return redirect(address_of(form))
