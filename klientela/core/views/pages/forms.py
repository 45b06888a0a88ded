"""Making and changing a record in a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
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
from klientela.core.views.overlays.conditions import REVEAL, holder, relieved, revealed
from klientela.core.views.overlays.drawing import tabs_of
from klientela.core.views.pages.record import shown_record
from klientela.core.views.proposals import proposed
from klientela.core.views.requests import instead, is_fragment, refused, user_of
from klientela.core.views.standing import depends, mark, told
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.kernel.slot import slot

TEMPLATE, PART = "views/form.html", "views/part_form.html"
QUICK = "quick"
"""In an address: only the few fields of the small form."""


def new_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The form of a new record; for a part, within the record it belongs to."""
    user = user_of(request)
    parent = _parent(request, entity)
    shown = effective(entity, user)
    fields = tuple(each for each in (shown.quick_form if QUICK in request.GET else shown.new_form) if each.name not in entity.later)
    if lacking(entity, user):
        raise Http404
    if request.method != "POST":
        initial = {**proposed(entity, fields, user), **initial_from_address(request, fields, user)}
        return _page(request, entity, RecordForm(fields, user, initial=initial), parent=parent)
    form = RecordForm(fields, user, data=request.POST, files=request.FILES)
    if REVEAL in request.POST:
        return revealed(shown, form, None, user=user, **told(mark(form, entity, record=None, user=user)))
    sent = relieved(shown, form, None, user=user)
    if form.is_valid():
        values = {name: value for name, value in sent.items() if value not in (None, "")}
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
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = RecordForm(fields, user, initial=initial, **sent)
    form.show_beside(record, shown, user)
    if not form.is_bound:
        return _page(request, entity, form, record=record, seen=seen(initial))
    if REVEAL in request.POST:
        return revealed(shown, form, record, user=user, **told(mark(form, entity, record=record, user=user)))
    return _saved(request, entity, record, form=form)


def _saved(request: HttpRequest, entity: Entity, record: Any, *, form: RecordForm) -> HttpResponse:
    user = user_of(request)
    sent = relieved(effective(entity, user), form, record, user=user)
    if form.is_valid():
        try:
            record = change(entity, record.pk, chosen(request.POST, sent), by=user, version=version_in(request))
        except StaleSave as stale:
            record.version = stale.version
            differing = conflicts(request, stale, form.shown, user=user)
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
    say(request, text, undo=current_actor().batch)
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
    user, shown = user_of(request), effective(entity, user_of(request))
    mark(form, entity, record=record, user=user)
    form.ask_for_files_again()
    context = {
        "entity": entity,
        "form": form,
        "title": _title(entity, record, user),
        "parent_title": title_of(parent, user) if parent else "",
        "crumb": plural_of(entity),
        "crumb_url": back if parent or entity.part_of else list_address(entity),
        "back": back,
        "tabs": tabs_of(form, shown, holder(shown, form, record, user=user)),
        "is_revealing": depends(entity) or any(line.when for line in shown.arranged),
        "panels": [panel for source in slot("form.panels") if (panel := source(entity, record, user, parent=parent))],
        "all_fields": f"{request.path}?{_without_quick(request)}" if QUICK in request.GET and not record else "",
        **more,
    }
    if not (entity.part_of and is_fragment(request)):
        return render(request, TEMPLATE, context, status=status)
    return instead(render(request, PART, context, status=status), f"#edit-{entity.slug}", "innerHTML")


def _without_quick(request: HttpRequest) -> str:
    words = request.GET.copy()
    words.pop(QUICK, None)
    return words.urlencode()


def _title(entity: Entity, record: Any, user: User) -> str:
    return title_of(record, user) if record else _("New: %(what)s") % {"what": singular_of(entity)}
