"""“Why can somebody see or change this?”, for administrators: the rules that decided, also about records they cannot read."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.ops import ops_of
from klientela.core.access.policy import function, policy
from klientela.core.access.why import explain, explain_field, who_may
from klientela.core.identity.models import User
from klientela.core.records.kinds import fields_of
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import code_of, is_open, title_of
from klientela.core.views.addresses import narrowest
from klientela.core.views.panels import RIGHTS
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import Entity, entity_named, entity_of


@dataclass(frozen=True)
class Asked:
    """The record a question is about; its name only for those who may read it."""

    record: Any
    entity: Entity
    name: str

    @property
    def ref(self) -> str:
        """How the record is written in an address."""
        return str(RecordRef(self.entity.slug, self.record.pk))


@policy(function(MANAGE_ACCESS))
@require_safe
def why_page(request: HttpRequest) -> HttpResponse:
    """Ask about a record and, with a user, about him; without one: everybody who may."""
    typed = request.GET.get("record", "").strip()
    asked = _asked(typed, by=user_of(request)) if typed else None
    person = _person(request.GET.get("user", ""))
    op = request.GET.get("op") or "read"
    people = User.objects.filter(deleted_at=None).order_by("name")
    context: dict[str, Any] = {"typed": typed, "asked": asked, "person": person, "op": op, "people": people}
    if typed and asked is None:
        problem = _("There is no such record. Copy its address out of the browser.")
        return render(request, "explaining/why.html", {**context, "problem": problem}, status=422)
    if asked:
        context |= _answer(asked, person, op if op in ops_of(asked.entity) else "read", field=request.GET.get("field", ""))
    return render(request, "explaining/why.html", context)


def _answer(asked: Asked, person: User | None, op: str, *, field: str) -> dict[str, Any]:
    fields = fields_of(asked.entity)
    known = {
        "op": op,
        "ops": [(name, label_of(asked.entity, name)) for name in ops_of(asked.entity)],
        "fields": fields,
        "what": label_of(asked.entity, op),
    }
    if person is None:
        return {**known, "everybody": who_may(op, asked.record)}
    chosen = next((each for each in fields if each.name == field), None)
    told = explain_field(person, asked.entity, chosen.name) if chosen else None
    return {**known, "trace": explain(person, op, asked.record), "field": chosen, "field_trace": told}


def label_of(entity: Entity, op: str) -> Any:
    """What an operation is called: that of an action by its button."""
    action = next((known for known in entity.actions if (known.op or known.name) == op), None)
    return RIGHTS.get(op) or (action.label if action else op)


def _asked(typed: str, *, by: User) -> Asked | None:
    try:
        slug, key = _reference(typed)
        entity = entity_named(slug)
        record = entity.model._base_manager.filter(pk=key).first()
    except (LookupError, ValueError, Resolver404):
        return None
    if record is None:
        return None
    best = narrowest(entity_of(record), record)
    return Asked(record, best, title_of(record, by) if is_open(record, by) else code_of(best, record.pk))


def _reference(typed: str) -> tuple[str, UUID]:
    """Out of the address of a page, or out of `deals:0192…`."""
    if "/" not in typed:
        ref = RecordRef.parse(typed)
        return ref.entity, ref.key
    found = resolve(urlsplit(typed).path)
    return (found.url_name or "").rsplit("-", 1)[0], UUID(str(found.kwargs["pk"]))


def _person(text: str) -> User | None:
    key = key_of(text)
    return User.objects.filter(pk=key).first() if key else None
