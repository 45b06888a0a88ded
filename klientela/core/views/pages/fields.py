"""One field of a record changed in place: the value becomes an input, and back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import get_for, may
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.services import change
from klientela.core.views.addresses import address_of
from klientela.core.views.effective import effective
from klientela.core.views.facts import fact_of
from klientela.core.views.forms import RecordForm, initial_of, version_in
from klientela.core.views.requests import is_fragment, refused, told, user_of
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave

FACT, EDITOR = "views/facts.html#fact", "views/field.html"


def field_page(request: HttpRequest, entity: Entity, pk: Any, name: str) -> HttpResponse:
    """GET: the editor of the field, or (`?show=1`) its value. POST: save it, seen at a version."""
    user = user_of(request)
    field = _editable(entity, user, name)
    record = get_for(user, entity, pk, "read" if request.GET.get("show") else "update")
    if request.method != "POST":
        if request.GET.get("show"):
            return _fact(request, entity, record, field)
        return _editor(request, entity, record, RecordForm(_with_currency(entity, field), user, initial=_initial(entity, record, field)))
    return _save(request, entity, record, field)


def _save(request: HttpRequest, entity: Entity, record: Any, field: Field) -> HttpResponse:
    user = user_of(request)
    form = RecordForm(_with_currency(entity, field), user, data=request.POST)
    if form.is_valid():
        try:
            saved = change(entity, record.pk, form.values(), by=user, version=version_in(request))
        except StaleSave as stale:
            return _stale(request, entity, record, form=form, stale=stale)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            return refused(_("You may not change this."), status=403)
        else:
            return told(_fact(request, entity, saved, field), _("Saved."))
    return _editor(request, entity, record, form, status=422)


def _stale(request: HttpRequest, entity: Entity, record: Any, *, form: RecordForm, stale: StaleSave) -> HttpResponse:
    field = form.shown[0]
    record.version = stale.version
    theirs = shown_value(field, stale.theirs.get(field.name), getattr(record, field.currency, "") if field.currency else "")
    return _editor(request, entity, record, form, status=409, theirs=theirs or "–", is_stale=True)


def _fact(request: HttpRequest, entity: Entity, record: Any, field: Field) -> HttpResponse:
    if not is_fragment(request):
        return redirect(address_of(record))
    user = user_of(request)
    may_edit = may(user, "update", record)
    fact = fact_of(entity, record, field, user, may_edit=may_edit)
    return render(request, FACT, {"fact": fact, "record": record, "entity": entity})


def _editor(request: HttpRequest, entity: Entity, record: Any, form: RecordForm, *, status: int = 200, **more: Any) -> HttpResponse:
    field = form.shown[0]
    bound = [form[known.name] for known in form.shown]
    for item in bound:
        item.field.widget.attrs["aria-label"] = str(capfirst(item.label))
    context = {"entity": entity, "record": record, "field": field, "label": capfirst(field.label), "bound": bound, "form": form, **more}
    context["back"] = address_of(record)
    return render(request, EDITOR if is_fragment(request) else "views/field_page.html", context, status=status)


def _initial(entity: Entity, record: Any, field: Field) -> dict[str, Any]:
    return initial_of(record, _with_currency(entity, field))


def _with_currency(entity: Entity, field: Field) -> tuple[Field, ...]:
    return (field, field_of(entity, field.currency)) if field.currency else (field,)


def _editable(entity: Entity, user: Any, name: str) -> Field:
    found = next((field for field in effective(entity, user).form if field.name == name and field.editable), None)
    if found is None:
        raise Http404
    return found
