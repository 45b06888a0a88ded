"""Making and changing a record in a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from klientela.core.access.decisions import get_for
from klientela.core.records.models import Record
from klientela.core.records.services import change, create
from klientela.core.views.addresses import address_of, list_address
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.forms import RecordForm, conflicts, initial_from_address, initial_of, parent_of, version_in
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.requests import refused, user_of
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave

TEMPLATE = "views/form.html"


def new_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The form of a new record; for a part, within the record it belongs to."""
    user = user_of(request)
    parent = _parent(request, entity)
    fields = effective(entity, user).new_form
    if request.method != "POST":
        initial = {**_defaults(entity, user), **initial_from_address(request, fields, user)}
        return _page(request, entity, RecordForm(fields, user, initial=initial), parent=parent)
    form = RecordForm(fields, user, data=request.POST)
    if form.is_valid():
        values = {name: value for name, value in form.values().items() if value not in (None, "")}
        try:
            record = create(entity, {**values, **({entity.part_of: parent} if parent else {})}, by=user)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            return refused(_("You may not add this."), status=403)
        else:
            say(request, _("Saved."))
            return redirect(address_of(record))
    return _page(request, entity, form, parent=parent, status=422)


def edit_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """The form of a record. Who saves later than somebody else is shown both values and chooses."""
    user = user_of(request)
    record = get_for(user, entity, pk, "update")
    fields = tuple(field for field in effective(entity, user).form if field.editable)
    if request.method != "POST":
        return _page(request, entity, RecordForm(fields, user, initial=initial_of(record, fields)), record=record)
    form = RecordForm(fields, user, data=request.POST)
    if form.is_valid():
        try:
            record = change(entity, pk, form.values(), by=user, version=version_in(request))
        except StaleSave as stale:
            return _stale(request, entity, record, form=form, stale=stale)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            form.add_error(None, _("You may not hand this record over."))
        else:
            say(request, _("Saved."))
            return redirect(address_of(record))
    return _page(request, entity, form, record=record, status=422)


def _stale(request: HttpRequest, entity: Entity, record: Any, *, form: RecordForm, stale: StaleSave) -> HttpResponse:
    differing = conflicts(stale.theirs, stale.ours, form.shown)
    fields = {field.name: field for field in form.shown}
    for known in differing:
        for side in ("theirs", "ours"):
            known[f"{side}_text"] = shown_value(fields[known["name"]], known[side])
            known[f"{side}_value"] = _written(known[side])
    record.version = stale.version
    return _page(request, entity, form, record=record, status=409, conflicts=differing)


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(getattr(value, "pk", value))


def _defaults(entity: Entity, user: Any) -> dict[str, Any]:
    from klientela.core.records.kinds import field_of

    names = [field.name for field in effective(entity, user).new_form if field.column is not None]
    columns = {name: field_of(entity, name).column for name in names}
    found = {name: column.get_default() for name, column in columns.items() if column.has_default() and not column.is_relation}
    return {**found, "owner": user} if issubclass(entity.model, Record) else found


def _parent(request: HttpRequest, entity: Entity) -> Any:
    if not entity.part_of:
        return None
    parent = parent_of(entity, request.POST.get("parent") or request.GET.get("parent", ""), user_of(request))
    if parent is None:
        raise Http404
    return parent


def _page(request: HttpRequest, entity: Entity, form: RecordForm, *, status: int = 200, **more: Any) -> HttpResponse:
    record, parent = more.get("record"), more.get("parent")
    back = address_of(record) if record else address_of(parent) if parent else list_address(entity)
    context = {
        "entity": entity,
        "form": form,
        "title": str(record) if record else _("New: %(what)s") % {"what": singular_of(entity)},
        "crumb": plural_of(entity),
        "crumb_url": back if parent or entity.part_of else list_address(entity),
        "back": back,
        **more,
    }
    return render(request, TEMPLATE, context, status=status)
