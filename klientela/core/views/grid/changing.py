"""What forms of the editor do: each changes the draft of who sends it, and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access import drafts
from klientela.core.access.functions import MANAGE_ACCESS, functions
from klientela.core.access.models import Scope
from klientela.core.access.policy import function, policy
from klientela.core.access.policy_document import DESCRIPTION, NAME, SECOND_FACTOR
from klientela.core.access.vocabulary import SCOPES, Subject, subjects
from klientela.core.views.flash import say
from klientela.core.views.grid import fields, table
from klientela.core.views.grid.look import Look
from klientela.core.views.requests import is_fragment, refused, user_of

CHANGE = function(MANAGE_ACCESS)
type Scopes = tuple[list[str], list[str]]


def refusing[F: Callable[..., HttpResponse]](work: F) -> F:
    """Tell what is wrong with what was sent, and change nothing."""

    @wraps(work)
    def view(request: HttpRequest, *args: Any, **where: Any) -> HttpResponse:
        try:
            return work(request, *args, **where)
        except ValidationError as error:
            if is_fragment(request):
                return refused(" ".join(error.messages), status=422)
            return render(request, "grid/refused.html", Look(request).context(messages=error.messages), status=422)

    return view  # type: ignore[return-value]


@policy(CHANGE)
@require_POST
@refusing
def set_cell(request: HttpRequest, slug: str, name: str, op: str) -> HttpResponse:
    """Say which scopes an operation has; `whole`: all operations of these records."""
    subject = _subject(name)
    ops = (*subject.ops, *subject.actions)
    if op not in ops:
        raise Http404
    said = _scopes(request, subject)
    wanted = {(slug, name, each): said for each in (ops if "whole" in request.POST else (op,))}
    Look(request).view(slug)
    drafts.set_scopes(user_of(request), wanted)
    return _answer(request, slug, subject)


@policy(CHANGE)
@require_POST
@refusing
def set_records(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Say the scopes of all operations of one kind of record."""
    Look(request).view(slug)
    subject = subjects().get(name)
    if subject is None:
        drafts.forget(user_of(request), slug, name)
        return redirect("access-role", slug)
    wanted = {(slug, name, op): _scopes(request, subject, f"-{op}") for op in (*subject.ops, *subject.actions)}
    drafts.set_scopes(user_of(request), wanted)
    if "onward" in request.POST:
        return redirect("access-records", slug, _subject(request.POST["onward"]).name)
    return redirect("access-role", slug)


@policy(CHANGE)
@require_POST
@refusing
def set_functions(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which functions a role has."""
    Look(request).view(slug)
    offered = [name for name in request.POST.getlist("offered") if name in functions()]
    drafts.set_functions(user_of(request), slug, request.POST.getlist("functions"), offered=offered)
    if is_fragment(request):
        return render(request, "grid/state.html", {"look": Look(request), "is_extra": True})
    return redirect("access-role", slug)


@policy(CHANGE)
@require_POST
@refusing
def set_fields(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Say level and ceiling of the fields of one kind of record."""
    Look(request).view(slug)
    drafts.set_fields(user_of(request), slug, fields.sent(request.POST, name), entity=name)
    return redirect("access-fields", slug)


@policy(CHANGE)
@require_POST
@refusing
def describe(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a role's name, description and whether it requires a second factor."""
    Look(request).view(slug)
    texts = {name: request.POST.get(name, "").strip() for name in (NAME, DESCRIPTION)}
    drafts.describe_role(user_of(request), slug, {**texts, SECOND_FACTOR: SECOND_FACTOR in request.POST})
    return redirect("access-role", slug)


@policy(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def new_role(request: HttpRequest) -> HttpResponse:
    """Add a role, empty or with the rules of another one."""
    look = Look(request)
    if request.method != "POST":
        return render(request, "grid/new_role.html", look.context(like=request.GET.get("like", "")))
    like = request.POST.get("like", "")
    slug = drafts.add_role(look.user, request.POST.get("name", ""), like=like if like in look.roles else "")
    return redirect("access-role", slug)


@policy(CHANGE)
@require_POST
@refusing
def drop_role(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a role away."""
    Look(request).view(slug)
    drafts.drop_role(user_of(request), slug)
    say(request, _("The role goes when you apply your changes."), tone="blue")
    return redirect("access-grid")


def _subject(name: str) -> Subject:
    found = subjects().get(name)
    if found is None:
        raise Http404
    return found


def _scopes(request: HttpRequest, subject: Subject, suffix: str = "") -> Scopes:
    """Scopes and restrictions sent, of those that mean something here; all is all."""
    granted, confined = (request.POST.getlist(f"{name}{suffix}") for name in ("scopes", "confined"))
    return _tidy(granted, subject), _tidy(confined, subject)


def _tidy(sent: list[str], subject: Subject) -> list[str]:
    known = [scope for scope in SCOPES if scope in sent and scope in subject.scopes]
    return [Scope.ALL.value] if Scope.ALL.value in known else known


def _answer(request: HttpRequest, slug: str, subject: Subject) -> HttpResponse:
    if not is_fragment(request):
        return redirect("access-role", slug)
    look = Look(request)
    return render(request, "grid/changed.html", {"look": look, "row": table.row(look.view(slug), subject), "is_extra": True})
