"""The pages of own fields: all kinds of records, the fields of one, a new field, one field."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.policy import policy
from klientela.core.records.own.indexing import MOST_FAST
from klientela.core.records.own.jobs import make_indexes
from klientela.core.records.own.models import IndexState, OwnField, OwnKind
from klientela.core.records.own.services import add_field, change_field
from klientela.core.records.own.standing import number_of
from klientela.core.views.flash import say
from klientela.core.views.forms import version_in
from klientela.core.views.naming import plural_of
from klientela.core.views.own_fields.conditions import conditions_in, questions_of
from klientela.core.views.own_fields.forms import FieldForm
from klientela.core.views.own_fields.looking import ADMINISTRATORS, OFFERED, entity_or_404, field_or_404, kinds_to_add, lines_of, open_to
from klientela.core.views.own_fields.returning import earlier_of
from klientela.core.views.questions.settings import Question
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity
from klientela.kernel.errors import StaleSave


@policy(ADMINISTRATORS)
@require_safe
def kinds_page(request: HttpRequest) -> HttpResponse:
    """Every kind of record to which fields can be added, with how many it has."""
    counted = dict(OwnField.objects.filter(deleted_at=None).values_list("entity").annotate(n=Count("pk")))
    kinds = [(known, name, counted.get(known.slug, 0)) for known, name in open_to()]
    return render(request, "own_fields/kinds.html", {"kinds": kinds})


@policy(ADMINISTRATORS)
@require_safe
def fields_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The fields of a kind of record, in their order."""
    entity = entity_or_404(slug)
    lines, removed = lines_of(entity)
    fast = sum(line.own.is_fast for line in lines)
    context = {"entity": entity, "plural": plural_of(entity), "lines": lines, "removed": removed, "kinds": kinds_to_add()}
    return render(request, "own_fields/fields.html", {**context, "fast": fast, "is_much": fast > MOST_FAST, "most_fast": MOST_FAST})


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a field of the kind the address names."""
    user, kind = user_of(request), request.GET.get("kind", "")
    entity = entity_or_404(slug)
    if kind not in OFFERED:
        return redirect("own-fields-of", slug=slug)
    begun = OwnField(entity=slug, code="new", kind=kind, options={})
    form = FieldForm(entity, begun, user, request.POST if request.method == "POST" else None)
    questions = questions_of(request, entity, begun)
    if _is_ready(form, questions):
        try:
            made = add_field(entity, {**form.values(), "conditions": conditions_in(questions), "kind": kind}, by=user)
        except ValidationError as error:
            _take(form, error)
        else:
            return _done(request, made, _("“%(field)s” was added."))
    return _form(request, entity, begun, form=form, questions=questions)


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def field_page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Change what a field is called and asks for."""
    user = user_of(request)
    entity = entity_or_404(slug)
    own = field_or_404(entity, code)
    form = FieldForm(entity, own, user, request.POST if request.method == "POST" else None)
    questions = questions_of(request, entity, own)
    if _is_ready(form, questions):
        try:
            values = {**form.values(), "conditions": conditions_in(questions)}
            changed = change_field(own, values, by=user, version=version_in(request))
        except StaleSave as stale:
            own.version = stale.version
            form.add_error(None, _("Somebody changed this field meanwhile. Look at what you entered and save again."))
            return _form(request, entity, own, form=form, questions=questions, status=409)
        except ValidationError as error:
            _take(form, error)
        else:
            return _done(request, changed, _("“%(field)s” was saved."))
    return _form(request, entity, own, form=form, questions=questions)


def _is_ready(form: FieldForm, questions: Sequence[Question]) -> bool:
    """Whether the form was sent as finished, and nothing is wrong with it: a button of a builder only asks for more of the page."""
    return form.is_bound and form.is_valid() and all(question.is_final for question in questions)


def _take(form: FieldForm, error: ValidationError) -> None:
    for name, errors in error.message_dict.items() if hasattr(error, "error_dict") else [("", error.messages)]:
        form.add_error(name if name in form.fields else None, errors)


def _done(request: HttpRequest, own: OwnField, text: str) -> HttpResponse:
    if own.index_state == IndexState.WAITING:
        make_indexes.defer(by=None)
    say(request, text % {"field": own.told_label})
    return redirect("own-fields-of", slug=own.entity)


def _form(
    request: HttpRequest, entity: Entity, own: OwnField, *, form: FieldForm, questions: Sequence[Question], status: int = 0
) -> HttpResponse:
    is_new = own._state.adding
    context: dict[str, Any] = {
        "entity": entity,
        "plural": plural_of(entity),
        "own": own,
        "form": form,
        "is_new": is_new,
        "kind": OwnKind(own.kind).label,
        "asked": form.bound(form.asked),
        "words": form.bound(form.words),
        "questions": questions,
        "rules": [(form[name], name == "default") for name in form.rules],
        "choices": own.options.get("choices", ()),
        "more": form.data.get("more", ""),
        "number": 0 if is_new else number_of(entity, own),
        "earlier": [] if is_new else earlier_of(own),
        "may_convert": not is_new and own.kind not in (OwnKind.REFERENCE, OwnKind.FILE),
    }
    return render(request, "own_fields/field.html", context, status=status or (422 if form.errors else 200))
