"""What a reference field offers while somebody types: records he may read, recent ones first."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.lookups import Contains, StartsWith
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for, visible
from klientela.core.criteria.compiling import Norm
from klientela.core.identity.models import User
from klientela.core.records.binding import demand_bound
from klientela.core.records.kinds import field_of
from klientela.core.records.models import Record
from klientela.core.records.services import create
from klientela.core.records.titles import title_of
from klientela.core.records.writing import may_make_by_name
from klientela.core.views.listing import search, titled
from klientela.core.views.requests import refused, user_of
from klientela.kernel.entity import Entity, entity_named
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
    found = list(offered(entity, user, text).filter(**_within(request, entity))[:OFFERED])
    context = {
        "options": [_option(entity, record, user) for record in found],
        "text": text,
        "new": _may_make(request, entity, text, among=found),
    }
    return render(request, "views/options.html", context)


def _within(request: HttpRequest, entity: Entity) -> Mapping[str, Any]:
    """What must be true of the records offered for the field that asks (`?of=deals.process`); an unknown field asks for nothing special."""
    slug, _dot, name = request.GET.get("of", "").partition(".")
    try:
        field = field_of(entity_named(slug), name)
    except (LookupError, FieldDoesNotExist):
        return {}
    return field.within if field.kind == "reference" and field.target_entity is entity else {}


def _made(request: HttpRequest, entity: Entity, user: User) -> HttpResponse:
    if field_of(entity, entity.title).kind == "reference":
        return refused(_("You may not make this."), status=403)
    values = {entity.title: request.POST.get("name", "").replace("\0", "").strip()}
    try:
        demand_bound(entity, values, by=user)
        record = create(entity, values, by=user)
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
    usual = _usual(entity, user)
    if not text:
        return rows.order_by(*usual)
    path = titled(entity, user)
    if path is None:
        return rows.none()
    begins = StartsWith(Norm(F(path.name)), Norm(Value(text)))
    place = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = _found(entity, rows.filter(path.scope), text, begins=begins)
    ranked: QuerySet[Any] = found.annotate(option_place=place).order_by("option_place", *usual)
    return ranked


def _found(entity: Entity, rows: QuerySet[Any], text: str, *, begins: StartsWith) -> QuerySet[Any]:
    """Records through the search of lists, which has an index; set-up data, which is little, by reading all."""
    if issubclass(entity.model, Record):
        return search(entity, rows, text)
    return rows.filter(Contains(begins.lhs, begins.rhs) if len(text) >= ANYWHERE else begins)


def _usual(entity: Entity, user: User) -> tuple[str, ...]:
    """Set-up data in its own order, records by when they were last changed; never by what is hidden."""
    names = {column.name for column in entity.model._meta.fields} - fields_for(user, entity)
    if "position" in names:
        return ("position", "pk")
    return ("-changed_at", "-pk") if "acl" in names else (entity.title, "pk") if titled(entity, user) else ("pk",)


def _option(entity: Entity, record: Any, user: User) -> dict[str, Any]:
    hidden = fields_for(user, entity)
    facts = [getattr(record, name) for name in entity.subtitle if name not in hidden and field_of(entity, name).kind != "reference"]
    return {"pk": record.pk, "label": title_of(record, user), "note": " · ".join(str(fact) for fact in facts if fact)}


def _may_make(request: HttpRequest, entity: Entity, text: str, *, among: list[Any]) -> bool:
    """Whether to offer making a record of the text: the user may, and none of that name is there."""
    user = user_of(request)
    wanted = text and request.GET.get("create") == "1" and not any(title_of(record, user).lower() == text.lower() for record in among)
    return bool(wanted) and may_make_by_name(user, entity)
