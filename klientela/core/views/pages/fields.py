"""One field of a record changed in place, on its page or in a cell of a list: the value becomes an input, and back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.records.kinds import Field
from klientela.core.records.services import change
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.forms import RecordForm, initial_of, version_in
from klientela.core.views.merging import value_text
from klientela.core.views.pages.cells import changed_row
from klientela.core.views.pages.record import shown_record
from klientela.core.views.requests import instead, is_fragment, refused, user_of
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

EDITOR, PAGE, CELL = "views/field.html", "views/field_page.html", "views/cell.html"


def field_page(request: HttpRequest, entity: Entity, pk: Any, *, name: str) -> HttpResponse:
    """GET: the editor of the field. POST: save it, seen at a version; the page (or the row) then shows what else has changed by it."""
    user = user_of(request)
    record = get_for(user, entity, pk, "update")
    fields = _editable(entity, user, name)
    initial = initial_of(record, fields, user)
    if request.method != "POST":
        return _editor(request, record, RecordForm(fields, user, initial=initial))
    form = RecordForm(fields, user, data=request.POST, files=request.FILES, initial=initial)
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
            return _saved(request, entity, saved, name=name)
    return _wrong(_editor(request, record, form, status=422), name)


def _saved(request: HttpRequest, entity: Entity, record: Any, *, name: str) -> HttpResponse:
    is_changed = record.version != version_in(request)
    batch = current_actor().batch if is_changed else None
    if _in_cell(request):
        return changed_row(request, entity, record, name=name, batch=batch)
    say(request, _("Saved."), undo=batch)
    return shown_record(request, record, focus=name) if is_fragment(request) else redirect(address_of(record))


def _stale(request: HttpRequest, record: Any, form: RecordForm, *, stale: StaleSave) -> HttpResponse:
    """Both values side by side; saving again, now seen at the newer version, puts ours in place of theirs."""
    field = form.shown[0]
    record.version = stale.version
    form.ask_for_files_again()
    user = user_of(request)
    theirs = value_text(field, stale.theirs.get(field.name), values=stale.theirs, user=user)
    ours = value_text(field, stale.ours.get(field.name), values=stale.ours, user=user)
    answer = _editor(request, record, form, status=409, theirs=theirs or "–", ours=ours or "–", is_stale=True)
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
    template = PAGE if not is_fragment(request) else CELL if _in_cell(request) else EDITOR
    return render(request, template, context, status=status)


def _in_cell(request: HttpRequest) -> bool:
    """Whether a cell of a list asks, not the record's page."""
    return is_fragment(request) and "cell" in (request.POST if request.method == "POST" else request.GET)


def _editable(entity: Entity, user: Any, name: str) -> tuple[Field, ...]:
    """The field, with its currency if it is money; one that is unknown, hidden or only read has no editor."""
    writable = {field.name: field for field in effective(entity, user).form}
    if name not in writable:
        raise Http404
    beside = writable.get(writable[name].currency)
    return (writable[name], beside) if beside else (writable[name],)
