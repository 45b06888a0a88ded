"""The page on which somebody reads what a record lacks for a stage, fills it in, and moves it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fixed_for, get_for, may, visible
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.processes.gates import LET_THROUGH, NotReady, let_through, what_is_missing
from klientela.core.processes.kinds import Missing
from klientela.core.processes.models import InProcess, Stage
from klientela.core.processes.slots import shows_way
from klientela.core.records.kinds import Field
from klientela.core.records.services import change
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.forms import RecordForm, initial_of, version_in
from klientela.core.views.requests import fragment, is_fragment, key_of, user_of
from klientela.kernel.entity import Entity, entity_named, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

TEMPLATE = "processes/passing.html"


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def passing_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What a record lacks for a stage, with the fields to fill in; sent, they are saved and the record moves."""
    user = user_of(request)
    entity, record = _record(slug, pk, user)
    if not (request.POST.get("to") or request.GET.get("to")):
        return redirect(address_of(record))
    to = _stage(request, record, user)
    missing: Sequence[Missing] = what_is_missing(record, to, user)
    form = _form(entity, record, missing, user=user, request=request)
    if not form.is_bound:
        return _page(request, record, to, missing=missing, form=form)
    moved, missing = _tried(request, record, to, form=form, missing=missing)
    return _done(request, moved, to) if moved else _page(request, record, to, missing=missing, form=form, status=422)


def _tried(
    request: HttpRequest, record: InProcess, to: Stage, *, form: RecordForm, missing: Sequence[Missing]
) -> tuple[InProcess | None, Sequence[Missing]]:
    """The record where it has got to; None and what is still missing where it has not, with the form saying what is wrong."""
    if not form.is_valid():
        return None, missing
    try:
        return _moved(request, record, to, values=form.values(), by=user_of(request)), ()
    except NotReady as error:
        return None, error.missing
    except StaleSave:
        form.add_error(None, _("Somebody changed this meanwhile. Load the page again and decide."))
    except NotAllowed:
        form.add_error(None, _("You may not do this."))
    except ValidationError as error:
        form.take(error)
    return None, missing


def _record(slug: str, pk: UUID, user: User) -> tuple[Entity, InProcess]:
    """The record, for whoever may move it and sees the way it goes."""
    try:
        entity = entity_named(slug)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(entity.model, InProcess):
        raise Http404
    record: InProcess = get_for(user, entity, pk, "update")
    if "stage" in fixed_for(user, entity) or not shows_way(entity, record, user):
        raise Http404
    return entity, record


def _stage(request: HttpRequest, record: InProcess, user: User) -> Stage:
    rows = visible(user, "read", entity_of(Stage)).filter(process=record.process_id)
    found: Stage | None = rows.filter(pk=key_of(request.POST.get("to") or request.GET.get("to"))).first()
    if found is None:
        raise Http404
    return found


def _form(entity: Entity, record: InProcess, missing: Iterable[Missing], *, user: User, request: HttpRequest) -> RecordForm:
    names = {name for each in missing for name in each.fields}
    fields = tuple(field for field in _writable(entity, user) if field.name in names)
    amounts = {field.currency for field in fields if field.currency}
    fields = tuple(field for field in _writable(entity, user) if field.name in names | amounts)
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    return RecordForm(fields, user, initial=initial_of(record, fields, user), **sent)


def _writable(entity: Entity, user: User) -> tuple[Field, ...]:
    return effective(entity, user).form


@transaction.atomic
def _moved(request: HttpRequest, record: InProcess, to: Stage, *, values: dict[str, Any], by: User) -> InProcess:
    """Save what was filled in and move; with a reason, past the gates. All of it or nothing."""
    entity = entity_of(record)
    if values:
        record = change(entity, record.pk, values, by=by, version=version_in(request))
    if request.POST.get("do") == "let":
        with let_through(request.POST.get("reason", "")):
            return _move(entity, record, to, by=by)
    return _move(entity, record, to, by=by)


def _move(entity: Entity, record: InProcess, to: Stage, *, by: User) -> InProcess:
    moved: InProcess
    if entity.board and entity.board.move:
        moved = entity.board.move(record, to=to, by=by)
    else:
        moved = change(entity, record.pk, {"stage": to}, by=by, version=record.version)
    return moved


def _done(request: HttpRequest, record: InProcess, to: Stage) -> HttpResponse:
    """To the record; on a board, the board as it is now."""
    user = user_of(request)
    say(request, _("%(name)s: %(column)s") % {"name": title_of(record, user), "column": title_of(to, user)}, undo=current_actor().batch)
    if is_fragment(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(address_of(record))


def _page(
    request: HttpRequest, record: InProcess, to: Stage, *, missing: Iterable[Missing], form: RecordForm, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    form.ask_for_files_again()
    context = {
        "title": title_of(record, user),
        "entity_slug": entity_of(record).slug,
        "is_dialog": is_fragment(request),
        "record": record,
        "to": to,
        "stage": title_of(to, user),
        "missing": list(missing),
        "form": form,
        "back": address_of(record),
        "may_let": may(user, LET_THROUGH),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, fragment(request, TEMPLATE, "dialog"), context, status=status)
