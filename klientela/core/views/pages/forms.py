"""Making and changing a record in a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from klientela.core.access.decisions import get_for
from klientela.core.identity.models import User
from klientela.core.records.services import change, create
from klientela.core.records.titles import title_of
from klientela.core.records.writing import lacking
from klientela.core.views.addresses import address_of, list_address
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.forms import RecordForm, initial_from_address, initial_of, parent_of, version_in
from klientela.core.views.merging import chosen, conflicts, seen
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.pages.record import shown_record
from klientela.core.views.proposals import proposed
from klientela.core.views.requests import instead, is_fragment, refused, user_of
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave

TEMPLATE, PART = "views/form.html", "views/part_form.html"


def new_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The form of a new record; for a part, within the record it belongs to."""
    user = user_of(request)
    parent = _parent(request, entity)
    fields = effective(entity, user).new_form
    if lacking(entity, user):
        raise Http404
    if request.method != "POST":
        initial = {**proposed(entity, fields, user), **initial_from_address(request, fields, user)}
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
            return done(request, entity, record, text=_("Saved."))
    return _page(request, entity, form, parent=parent, status=422)


def edit_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """The form of a record. Who saves later than somebody else is shown both values and chooses."""
    user = user_of(request)
    record = get_for(user, entity, pk, "update")
    shown = effective(entity, user)
    fields = shown.form
    if not fields:
        raise Http404
    initial = initial_of(record, fields, user)
    form = RecordForm(fields, user, data=request.POST if request.method == "POST" else None, initial=initial)
    form.show_beside(record, shown, user)
    if not form.is_bound:
        return _page(request, entity, form, record=record, seen=seen(initial))
    if form.is_valid():
        try:
            record = change(entity, pk, chosen(request.POST, form.values()), by=user, version=version_in(request))
        except StaleSave as stale:
            record.version = stale.version
            differing = conflicts(request, stale, fields, user=user)
            return _page(request, entity, form, record=record, status=409, conflicts=differing, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            form.add_error(None, _("You may not hand this record over."))
        else:
            return done(request, entity, record, text=_("Saved."))
    return _page(request, entity, form, record=record, status=422, seen=request.POST.get("seen", ""))


def done(request: HttpRequest, entity: Entity, record: Any, *, text: str) -> HttpResponse:
    """To the record; a part changed within its parent's page answers with that page, brought up to date."""
    say(request, text)
    if entity.part_of and is_fragment(request):
        return shown_record(request, getattr(record, entity.part_of))
    return redirect(address_of(record))


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
        "title": _title(entity, record, user_of(request)),
        "parent_title": title_of(parent, user_of(request)) if parent else "",
        "crumb": plural_of(entity),
        "crumb_url": back if parent or entity.part_of else list_address(entity),
        "back": back,
        **more,
    }
    if not (entity.part_of and is_fragment(request)):
        return render(request, TEMPLATE, context, status=status)
    return instead(render(request, PART, context, status=status), f"#edit-{entity.slug}", "innerHTML")


def _title(entity: Entity, record: Any, user: User) -> str:
    return title_of(record, user) if record else _("New: %(what)s") % {"what": singular_of(entity)}
