"""One field of a record changed in place: the value becomes an input, and back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import get_for
from klientela.core.records.kinds import Field
from klientela.core.records.services import change
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.forms import RecordForm, initial_of, version_in
from klientela.core.views.merging import value_text
from klientela.core.views.pages.record import shown_record
from klientela.core.views.requests import instead, is_fragment, refused, user_of
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

EDITOR, PAGE = "views/field.html", "views/field_page.html"


def field_page(request: HttpRequest, entity: Entity, pk: Any, *, name: str) -> HttpResponse:
    """GET: the editor of the field. POST: save it, seen at a version; the page then shows what else has changed by it."""
    user = user_of(request)
    record = get_for(user, entity, pk, "update")
    fields = _editable(entity, user, name)
    initial = initial_of(record, fields, user)
    if request.method != "POST":
        return _editor(request, record, RecordForm(fields, user, initial=initial))
    form = RecordForm(fields, user, data=request.POST, initial=initial)
    if form.is_valid():
        try:
            saved = change(entity, pk, form.values(), by=user, version=version_in(request))
        except StaleSave as stale:
            return _stale(request, record, form, stale=stale)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            return refused(_("You may not change this."), status=403)
        else:
            return _saved(request, saved, name)
    return _wrong(_editor(request, record, form, status=422), name)


def _saved(request: HttpRequest, record: Any, name: str) -> HttpResponse:
    say(request, _("Saved."))
    return shown_record(request, record, focus=name) if is_fragment(request) else redirect(address_of(record))


def _stale(request: HttpRequest, record: Any, form: RecordForm, *, stale: StaleSave) -> HttpResponse:
    """Both values side by side; saving again, now seen at the newer version, puts ours in place of theirs."""
    field = form.shown[0]
    record.version = stale.version
    theirs = value_text(field, stale.theirs.get(field.name), values=stale.theirs, user=user_of(request))
    answer = _editor(request, record, form, status=409, theirs=theirs or "–", is_stale=True)
    return _wrong(answer, field.name)


def _wrong(response: HttpResponse, name: str) -> HttpResponse:
    return instead(response, f"#fact-{name}", "outerHTML")


def _editor(request: HttpRequest, record: Any, form: RecordForm, *, status: int = 200, **more: Any) -> HttpResponse:
    field = form.shown[0]
    bound = [form[known.name] for known in form.shown]
    for item in bound:
        item.field.widget.attrs["aria-label"] = str(capfirst(item.label))
    context = {"entity": entity_of(record), "record": record, "field": field, "label": capfirst(field.label), "bound": bound, "form": form}
    context |= {"back": address_of(record), "title": title_of(record, user_of(request)), **more}
    return render(request, EDITOR if is_fragment(request) else PAGE, context, status=status)


def _editable(entity: Entity, user: Any, name: str) -> tuple[Field, ...]:
    """The field, with its currency if it is money; one that is unknown, hidden or only read has no editor."""
    writable = {field.name: field for field in effective(entity, user).form}
    if name not in writable:
        raise Http404
    beside = writable.get(writable[name].currency)
    return (writable[name], beside) if beside else (writable[name],)
