"""Pages that show the policy: one role, one kind of record of it, its fields, and one operation of all roles."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from klientela.core.access.functions import functions
from klientela.core.access.models import Scope
from klientela.core.access.policy import grants, policy
from klientela.core.access.policy_document import GRANT, RESTRICT, Key
from klientela.core.access.vocabulary import Subject, subjects
from klientela.core.views.grid import fields, table
from klientela.core.views.grid.across import columns_of
from klientela.core.views.grid.look import Look, has_function, texts_of
from klientela.core.views.grid.words import LETTERS, MEANING, OPS, SHORT, op_label, role_name, role_text, subject_label

READ_ROLES = grants("read", "roles")


@policy(READ_ROLES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The first role."""
    return redirect("access-role", next(iter(Look(request).roles)))


@policy(READ_ROLES)
@never_cache
@require_safe
def role_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything one role may do, on one screen."""
    look = Look(request)
    return render(request, "grid/role.html", role_context(look, slug))


def role_context(look: Look, slug: str) -> dict[str, Any]:
    """What the page of a role shows."""
    view = look.view(slug)
    return look.context(
        slug,
        name=role_name(view.facts, slug),
        text=role_text(view.facts, slug),
        texts=texts_of(look, slug),
        tab="records",
        ops=OPS.values(),
        groups=table.groups(view),
        unknown=table.unknown(view),
        functions=function_lines(look, slug),
        legend=legend(),
        reach=look.reach(slug),
    )


def function_lines(look: Look, slug: str) -> list[dict[str, Any]]:
    """The functions as switches."""
    before = {key.name for key in look.draft.before if key.role == slug and key.kind == "function"}
    return [
        {"known": known, "is_on": (is_on := has_function(look, slug, name)), "is_changed": is_on != (name in before)}
        for name, known in functions().items()
    ]


def legend() -> list[dict[str, Any]]:
    """The scopes with their letters and what they mean."""
    return [{"scope": scope, "name": SHORT[scope], "letter": LETTERS[scope], "text": MEANING[scope]} for scope in Scope.values]


@policy(READ_ROLES)
@never_cache
@require_safe
def records_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One kind of record: its operations by scopes, to be ticked."""
    look = Look(request)
    return render(request, "grid/records.html", records_context(look, slug, name))


def records_context(look: Look, slug: str, name: str) -> dict[str, Any]:
    """What the page of one kind of record shows."""
    view = look.view(slug)
    subject = subjects().get(name)
    if subject is None:
        raise Http404
    lines = [_line(view, subject, op) for op in (*subject.ops, *subject.actions)]
    pills = table.pills(view.facts, slug, name)
    scopes = [each for each in legend() if each["scope"] in subject.scopes]
    shown = {"name": role_name(view.facts, slug), "subject": subject, "label": subject_label(subject), "lines": lines}
    return look.context(slug, **shown, scopes=scopes, pills=pills, neighbours=_neighbours(name))


def _line(view: table.View, subject: Subject, op: str) -> dict[str, Any]:
    granted, confined = (view.facts.get(Key(view.role, kind, subject.name, op), ()) for kind in (GRANT, RESTRICT))
    boxes = [(scope, SHORT[scope], scope in granted, scope in confined) for scope in subject.scopes]
    return {"op": op, "label": op_label(op, subject.name), "boxes": boxes, "confined": bool(confined)}


def _neighbours(name: str) -> dict[str, Any]:
    """The kinds before and after this one, to walk through them on a telephone."""
    known = list(subjects().values())
    place = next(number for number, subject in enumerate(known) if subject.name == name)
    around = {"previous": known[place - 1] if place else None, "next": known[place + 1] if place + 1 < len(known) else None}
    return {key: {"name": each.name, "label": subject_label(each)} for key, each in around.items() if each}


@policy(READ_ROLES)
@never_cache
@require_safe
def fields_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What one role says of fields, by kind of record."""
    look = Look(request)
    view = look.view(slug)
    name = role_name(view.facts, slug)
    return render(request, "grid/fields.html", look.context(slug, name=name, tab="fields", holders=fields.summary(view)))


@policy(READ_ROLES)
@never_cache
@require_safe
def field_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The fields of one kind of record: what one role may do with each."""
    look = Look(request)
    view = look.view(slug)
    found = fields.of_holder(view, name)
    return render(request, "grid/field_rules.html", look.context(slug, name=role_name(view.facts, slug), tab="fields", **found))


@policy(READ_ROLES)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One operation of all roles: who may export?"""
    look = Look(request)
    op = request.GET.get("op", "read")
    if op not in (*OPS, "functions"):
        raise Http404
    ops = [{"op": name, "label": label} for name, label in OPS.items()]
    return render(request, "grid/overview.html", look.context("", tab="overview", op=op, ops=ops, **columns_of(look, op)))
