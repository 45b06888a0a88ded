"""The page on which a territory gets its rules: first looked at, then saved."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import get_for
from klientela.core.access.models import Territory
from klientela.core.access.policy import grants, policy
from klientela.core.access.territories import effect_of
from klientela.core.records.territories import set_rules
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.organisation.rule_form import RuleForm
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

SLUG = "territories"
TEMPLATE = "organisation/rules.html"


@policy(grants("update", SLUG))
@require_http_methods(["GET", "HEAD", "POST"])
def rules_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the rules to be changed, what changed rules would do, and save them once that was seen."""
    user = user_of(request)
    territory = get_for(user, entity_named(SLUG), pk, "update")
    form = RuleForm(territory, user, request.POST or None)
    if request.method != "POST":
        return _page(request, territory, form)
    if not form.is_valid():
        return _page(request, territory, form, status=422)
    if "save" in request.POST and request.POST.get("seen") == form.mark():
        try:
            return to_work(_save(request, territory, form), back=address_of(territory))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return _page(request, territory, form, status=422, **_seen(request, territory, form))
    return _page(request, territory, form, **_seen(request, territory, form))


def _save(request: HttpRequest, territory: Territory, form: RuleForm) -> Any:
    everything = "everything" in request.POST
    return set_rules(territory, form.rules, by=user_of(request), parent=form.cleaned_data["parent"], everything=everything)


def _seen(request: HttpRequest, territory: Territory, form: RuleForm) -> dict[str, Any]:
    effect = effect_of(form.rules, territory=territory, by=user_of(request))
    return {"effect": effect, "seen": form.mark(), "sample": [(title_of(row, user_of(request)), address_of(row)) for row in effect.sample]}


def _page(request: HttpRequest, territory: Territory, form: RuleForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"territory": territory, "form": form, "back": address_of(territory), "title": _("Rules of %(name)s") % {"name": territory}}
    return render(request, TEMPLATE, {**context, **more}, status=status)
