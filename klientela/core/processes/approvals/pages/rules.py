"""The settings of approvals: rules, their levels, and the questions that say when they are needed."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.criteria.tree import to_json
from klientela.core.identity.models import User
from klientela.core.processes.approvals.judging import levels_of
from klientela.core.processes.approvals.models import Level, Rule
from klientela.core.processes.approvals.pages.asking import builder_of, question_page
from klientela.core.processes.approvals.pages.forms import LevelForm, RuleForm
from klientela.core.processes.approvals.pages.telling import told_level, told_rule, warnings_of
from klientela.core.processes.approvals.services.ruling import drop_level, drop_rule, keep_level, keep_rule, shift_level
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import StaleSave

SETTERS = function(MANAGE_SETTINGS)
STALE = gettext_lazy("Somebody changed this meanwhile. Look at it again; what you entered stands below.")


@policy(SETTERS)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules of approval, by the kind of record."""
    user = user_of(request)
    known = Rule.objects.filter(deleted_at=None).order_by("entity", "name")
    lines = [told_rule(rule, user) for rule in known]
    return render(request, "approvals/rules.html", {"lines": [line for line in lines if line is not None]})


@policy(SETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """A rule is begun with its name and kind of records; when and who follow on its page."""
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            made = keep_rule(Rule(), values, by=user_of(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("approval-rule", pk=made.pk)
    return render(request, "approvals/rule_new.html", {"form": form}, status=422 if form.errors else 200)


@policy(SETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A rule: what it is called, which records need it, and the levels that decide."""
    rule, user = _rule(pk), user_of(request)
    entity = entity_named(rule.entity)
    form = RuleForm(request.POST or None, instance=Rule.objects.get(pk=pk))
    made = builder_of(entity, rule.criteria, request)
    if request.method == "POST" and made.is_final and form.is_valid() and _kept(rule, form, made, by=user):
        say(request, _("Saved."))
        return redirect("approval-rule", pk=pk)
    context = {
        "rule": rule,
        "form": form,
        "builder": made,
        "warnings": warnings_of(rule, user),
        "levels": [told_level(level, rule, user) for level in levels_of(rule)],
    }
    return render(request, "approvals/rule.html", context, status=422 if form.errors or made.errors else 200)


def _kept(rule: Rule, form: RuleForm, made: Any, *, by: User) -> bool:
    values = {**form.cleaned_data, "criteria": to_json(made.tree) if made.tree.parts else {}}
    seen = values.pop("version")
    try:
        keep_rule(rule, values, by=by, seen=seen)
    except ValidationError as error:
        form.add_error(None, error)
    except StaleSave:
        form.add_error(None, STALE)
    return not form.errors


@policy(SETTERS)
@require_POST
def delete_rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a rule away."""
    try:
        drop_rule(_rule(pk), by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("approval-rule", pk=pk)
    say(request, _("Deleted."))
    return redirect("approval-rules")


@policy(SETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def level_page(request: HttpRequest, pk: UUID, level: UUID | None = None) -> HttpResponse:
    """One level: who decides, for which of the records, and by when."""
    rule, user = _rule(pk), user_of(request)
    known = _level(rule, level) if level else None
    form = LevelForm(request.POST or None, level=known)
    made = builder_of(entity_named(rule.entity), known.criteria if known else {}, request)
    if request.method == "POST" and made.is_final and form.is_valid() and _kept_level(rule, form, made, level=known, by=user):
        return redirect(f"{reverse('approval-rule', args=[pk])}#levels")
    context = {"rule": rule, "level": known, "form": form, "builder": made, "number": known.position if known else len(levels_of(rule)) + 1}
    return render(request, "approvals/level.html", context, status=422 if form.errors or made.errors else 200)


def _kept_level(rule: Rule, form: LevelForm, made: Any, *, level: Level | None, by: User) -> bool:
    values = {**form.values(), "criteria": to_json(made.tree) if made.tree.parts else {}}
    try:
        keep_level(rule, level, values, by=by)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@policy(SETTERS)
@require_POST
def delete_level(request: HttpRequest, pk: UUID, level: UUID) -> HttpResponse:
    """Take a level away."""
    rule = _rule(pk)
    drop_level(rule, _level(rule, level).pk, by=user_of(request))
    return redirect(f"{reverse('approval-rule', args=[pk])}#levels")


@policy(SETTERS)
@require_POST
def move_level(request: HttpRequest, pk: UUID, level: UUID) -> HttpResponse:
    """Have a level asked earlier or later."""
    shift_level(_rule(pk), level, up=request.POST.get("to") == "up", by=user_of(request))
    return redirect(f"{reverse('approval-rule', args=[pk])}#levels")


@policy(SETTERS)
@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """The question of a rule while it is put together."""
    return question_page(request, slug)


def _rule(pk: UUID) -> Rule:
    found = Rule.objects.filter(pk=pk, deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def _level(rule: Rule, pk: UUID) -> Level:
    found = rule.levels.filter(pk=pk, deleted_at=None).first()
    if found is None:
        raise Http404
    return found
