"""What a reference field offers while somebody types: records he may read, recent ones first."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.lookups import Contains, StartsWith
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for, may, visible
from klientela.core.criteria.compiling import Norm
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.models import Record
from klientela.core.records.services import create
from klientela.core.views.listing import search
from klientela.core.views.requests import refused, user_of
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed

OFFERED = 12
LONGEST = 100
ANYWHERE = 3
"""From so many letters on, a part in the middle of a name is enough."""


def options(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Options for what is typed (`?q=`), and with `?create=1` the offer to make what is missing; a POST makes it."""
    user = user_of(request)
    if request.method == "POST":
        return _made(request, entity, user)
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    found = list(offered(entity, user, text)[:OFFERED])
    context = {
        "options": [_option(entity, record, user) for record in found],
        "text": text,
        "new": _may_make(request, entity, text, among=found),
    }
    return render(request, "views/options.html", context)


def _made(request: HttpRequest, entity: Entity, user: User) -> HttpResponse:
    try:
        record = create(entity, {entity.title: request.POST.get("name", "").replace("\0", "").strip()}, by=user)
    except ValidationError as error:
        return refused(" ".join(error.messages), status=422)
    except NotAllowed:
        return refused(_("You may not make this."), status=403)
    return render(request, "views/options.html", {"options": [_option(entity, record, user)]}, status=201)


def offered(entity: Entity, user: User, text: str) -> QuerySet[Any]:
    """Readable records whose name begins with the text, then (from three letters) those that contain it; accents are ignored."""
    rows = visible(user, "read", entity)
    if any(column.name == "is_active" for column in entity.model._meta.fields):
        rows = rows.filter(is_active=True)
    if not text:
        return rows.order_by(*_usual(entity))
    begins = StartsWith(Norm(F(_title(entity))), Norm(Value(text)))
    place = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    ranked: QuerySet[Any] = _found(entity, rows, text, begins=begins).annotate(option_place=place).order_by("option_place", *_usual(entity))
    return ranked


def _found(entity: Entity, rows: QuerySet[Any], text: str, *, begins: StartsWith) -> QuerySet[Any]:
    """Records through the search of lists, which has an index; set-up data, which is little, by reading all."""
    if issubclass(entity.model, Record):
        return search(entity, rows, text)
    return rows.filter(Contains(Norm(F(_title(entity))), Norm(Value(text))) if len(text) >= ANYWHERE else begins)


def _title(entity: Entity) -> str:
    return f"{entity.title}__name" if field_of(entity, entity.title).kind == "reference" else entity.title


def _usual(entity: Entity) -> tuple[str, ...]:
    """Set-up data in its own order, records by when they were last changed."""
    names = {column.name for column in entity.model._meta.fields}
    return ("position", "pk") if "position" in names else ("-changed_at", "-pk") if "acl" in names else (entity.title, "pk")


def _option(entity: Entity, record: Any, user: User) -> dict[str, Any]:
    hidden = fields_for(user, entity)
    facts = [getattr(record, name) for name in entity.subtitle if name not in hidden and field_of(entity, name).kind != "reference"]
    return {"pk": record.pk, "label": str(record), "note": " · ".join(str(fact) for fact in facts if fact)}


def _may_make(request: HttpRequest, entity: Entity, text: str, *, among: list[Any]) -> bool:
    """Whether to offer making a record of the text: the user may, and none of that name is there."""
    wanted = text and request.GET.get("create") == "1" and not any(str(record).lower() == text.lower() for record in among)
    return bool(wanted) and may(user_of(request), "create", entity)
