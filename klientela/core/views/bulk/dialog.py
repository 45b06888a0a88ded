"""The dialogs over selected rows: what is to be done to them, and beginning it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.records.bulk_runs import begin, carry_out, fix_keys
from klientela.core.records.models import Record
from klientela.core.records.runs import BulkRun
from klientela.core.views.addresses import list_address
from klientela.core.views.bulk.chosen import Chosen, chosen_in, rows_of, size_of
from klientela.core.views.bulk.forms import AssignForm, DeleteForm, EditForm, PlanForm, TagsForm, fields_for_bulk
from klientela.core.views.bulk.jobs import start
from klientela.core.views.bulk.words import done_words
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity

AT_ONCE = 100
"""So many ticked records are changed while one waits; more in the background."""


@dataclass(frozen=True)
class Kind:
    """One thing that can be done to many records: its words, the operation it needs, its form."""

    title: Any
    label: Any
    op: str
    form: type[Any]
    tone: str = "pri"


KINDS = {
    "edit": Kind(_("Change fields"), _("Change"), "update", EditForm),
    "assign": Kind(_("Hand over"), _("Hand over"), "transfer", AssignForm),
    "tags": Kind(_("Tags"), _("Change tags"), "update", TagsForm),
    "delete": Kind(_("Delete"), _("Delete"), "delete", DeleteForm, "bad"),
}


def bulk_page(request: HttpRequest, entity: Entity, what: str) -> HttpResponse:
    """Ask what is to be done to the chosen records, and begin it."""
    user = user_of(request)
    kind = KINDS.get(what)
    if kind is None or not _is_open(entity, what, kind, user=user):
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    chosen = chosen_in(data)
    form: PlanForm = kind.form(entity, user, data)
    if request.method == "POST" and data.get("go"):
        if chosen.keys == ():
            form.add_error(None, _("Select at least one record."))
        if form.is_valid():
            try:
                run = begin(entity, form.what, form.plan(), by=user, keys=chosen.keys, question=chosen.question)
                return _begun(request, entity, run, chosen=chosen)
            except ValidationError as error:
                form.take(error)
        return _shown(request, entity, kind, what=what, form=form, chosen=chosen, status=422)
    return _shown(request, entity, kind, what=what, form=form, chosen=chosen)


def _is_open(entity: Entity, what: str, kind: Kind, *, user: User) -> bool:
    if entity.part_of or not may(user, kind.op, entity):
        return False
    if what == "assign":
        return issubclass(entity.model, Record)
    fields = fields_for_bulk(entity, user)
    return {"edit": bool(fields), "tags": any(field.kind == "tags" for field in fields)}.get(what, True)


def _shown(
    request: HttpRequest, entity: Entity, kind: Kind, *, what: str, form: PlanForm, chosen: Chosen, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    context = {
        "entity": entity,
        "kind": kind,
        "what": what,
        "form": form,
        "selection": chosen,
        "size": size_of(entity, rows_of(entity, chosen, user), kind.op, user=user),
        "plural": plural_of(entity),
        "back": back_to(entity, chosen.question),
        "action": reverse(f"{entity.slug}-bulk", args=[what]),
    }
    part = "" if not is_fragment(request) else "#inside" if request.headers.get("HX-Target") == "bulk-inside" else "#dialog"
    return render(request, f"bulk/dialog.html{part}", context, status=status)


def back_to(entity: Entity, question: str) -> str:
    """The list one came from."""
    return f"{list_address(entity)}?{question}" if question else list_address(entity)


def _begun(request: HttpRequest, entity: Entity, run: BulkRun, *, chosen: Chosen) -> HttpResponse:
    """Few records at once, and back to the list; many in the background, with a page that shows how far it is."""
    user, back = user_of(request), back_to(entity, chosen.question)
    if chosen.keys is None or len(chosen.keys) > AT_ONCE:
        start(run, by=user)
        return gone_to(request, f"{reverse('bulk-run', args=[run.pk])}?{_query(chosen.question)}")
    fix_keys(run, rows_of(entity, chosen, user))
    carry_out(run, by=user, tell=lambda done, total: None, is_awaited=True)
    if run.lines.exists():
        return gone_to(request, f"{reverse('bulk-run', args=[run.pk])}?{_query(chosen.question)}")
    say(request, done_words(run), undo=run.batch if run.changed else None)
    return gone_to(request, back)


def _query(question: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"question": question}) if question else ""


def gone_to(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page, also where only a part of this one was asked for."""
    if not is_fragment(request):
        return redirect(address)
    return HttpResponse(status=200, headers={"HX-Redirect": address})
