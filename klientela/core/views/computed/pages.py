"""The pages of formulas and summaries: all of them, one of them, and what it gives for some records."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.decisions import visible
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.identity.models import User
from klientela.core.records.own.definitions import is_extendable
from klientela.core.records.own.formulas.functions import FUNCTIONS
from klientela.core.records.own.formulas.settling import keep_computed, readable_fields
from klientela.core.records.own.formulas.trying import tried
from klientela.core.records.own.models import COMPUTED, OwnField, OwnKind
from klientela.core.records.own.services import remove_field
from klientela.core.records.titles import title_of
from klientela.core.views.computed.forms import FormulaForm, RollupForm
from klientela.core.views.computed.questions import question_about
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import fragment, user_of
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity, entities, entity_named
from klientela.kernel.errors import StaleSave
from klientela.kernel.module import is_on

ADMINISTRATORS = function(MANAGE_SETTINGS)
SHOWN = 5
FIRST, PER_PAGE = 8, 50
KINDS = {"formula": OwnKind.FORMULA, "summary": OwnKind.ROLLUP}


@policy(ADMINISTRATORS)
@require_safe
def computed_fields(request: HttpRequest) -> HttpResponse:
    """The formulas and summaries of each kind of record, the first few; `?of=` shows all of one kind, page by page."""
    of = request.GET.get("of", "")
    known = [entity for entity in entities() if _is_open(entity) and of in ("", entity.slug)]
    if of and not known:
        raise Http404
    kinds = sorted((str(plural_of(entity)), entity.slug) for entity in known)
    pages = [(slug, name, Paginator(_known().filter(entity=slug), PER_PAGE if of else FIRST)) for name, slug in kinds]
    shown = [(slug, name, page.get_page(request.GET.get("page") if of else 1)) for slug, name, page in pages]
    return render(request, "computed/fields.html", {"kinds": shown, "of": of, "saved": request.GET.get("saved", "")})


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def computed_field(request: HttpRequest, slug: str, kind: str, code: str = "") -> HttpResponse:
    """Set up one formula or summary; before it is kept it can be tried on some records."""
    user, entity = user_of(request), _entity(slug)
    if kind not in KINDS:
        raise Http404
    own = get_object_or_404(_known(), entity=slug, code=code, kind=KINDS[kind]) if code else None
    question = question_about(request, entity, own) if kind == "summary" else None
    sent, is_done = request.POST or None, question is None or question.is_final
    form: Any = RollupForm(entity, own, sent, question=question) if kind == "summary" else FormulaForm(entity, own, sent)
    if sent and is_done and form.is_valid() and "try" not in request.POST and _kept(form, entity, own, kind=kind, user=user):
        return redirect(f"{reverse('computed-fields')}?saved=kept")
    context = {
        "form": form,
        "entity": entity,
        "kind": kind,
        "own": own,
        "plural": plural_of(entity),
        "names": readable_fields(entity),
        "functions": sorted(name for name in FUNCTIONS if name.isidentifier() and name not in ("negative", "and", "or", "not")),
        "question": question,
        "tried": _tried(form, entity, user, kind=kind) if form.is_bound and is_done and form.is_valid() else (),
    }
    status = 422 if form.errors and "try" not in request.POST else 200
    return render(request, fragment(request, "computed/field.html", "tried" if sent else "question"), context, status=status)


@policy(ADMINISTRATORS)
@require_POST
def remove_computed(request: HttpRequest, slug: str, kind: str, code: str) -> HttpResponse:
    """Take a formula or summary away."""
    own = get_object_or_404(_known(), entity=slug, code=code, kind=KINDS.get(kind))
    remove_field(own, by=user_of(request))
    return redirect(f"{reverse('computed-fields')}?saved=removed")


def _known() -> QuerySet[OwnField]:
    return OwnField.objects.filter(deleted_at=None, kind__in=COMPUTED).order_by("entity", "position", "id")


def _is_open(entity: Entity) -> bool:
    return is_extendable(entity) and bool(entity.form) and not entity.part_of and is_on(entity.module)


def _entity(slug: str) -> Entity:
    try:
        entity = entity_named(slug)
    except LookupError:
        raise Http404 from None
    if not _is_open(entity):
        raise Http404
    return entity


def _kept(form: Any, entity: Entity, own: OwnField | None, *, kind: str, user: User) -> bool:
    values = {"kind": KINDS[kind].value, **{name: form.cleaned_data[name] for name in ("label", "options")}}
    try:
        keep_computed(entity, values, by=user, own=own)
    except ValidationError as error:
        form.add_error(None, error)
    except StaleSave:
        form.add_error(None, _("Somebody else has changed this meanwhile. Open it anew."))
    return not form.errors


def _tried(form: Any, entity: Entity, user: User, *, kind: str) -> list[tuple[str, str]]:
    """What it gives for the newest records the administrator may see himself."""
    field, found = tried(entity, kind=KINDS[kind], options=form.cleaned_data["options"], rows=visible(user, "read", entity), most=SHOWN)
    currency = form.cleaned_data["options"].get("currency", "")
    return [
        (title_of(record, user), shown_value(field, value, getattr(record, currency, "") if currency else "")) for record, value in found
    ]
