"""What can be asked of each entity: list, read, create, change, delete, and its own actions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query
from ninja.errors import HttpError

from klientela.core.access.decisions import get_for, may, sees, visible
from klientela.core.access.policy import Policy, grants
from klientela.core.api.bulk import begin_bulk, see_bulk, undo_bulk
from klientela.core.api.listing import Question, listed
from klientela.core.api.once import once
from klientela.core.api.rows import represent
from klientela.core.api.shapes import read_body
from klientela.core.api.values import values_of
from klientela.core.records.binding import demand_bound
from klientela.core.records.leading_on import led_on
from klientela.core.records.services import change, create, delete
from klientela.kernel.entity import Action, Entity
from klientela.kernel.errors import NotAllowed, StaleSave

VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')
NEEDED = gettext_lazy("Say which version you saw: send the ETag of your reading as If-Match, or “version” in the body.")


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of an entity through the API."""

    entity: Entity
    name: str
    method: str
    path: str
    op: str
    run: Callable[..., HttpResponse] = field(repr=False)
    takes: str = ""
    """`new`, `change` or `bulk`: which body it takes."""
    gives: str = "one"
    """`one`, `many`, a `run` or nothing."""

    @property
    def policy(self) -> Policy:
        """Who may ask it at all."""
        return grants(self.op, self.entity.slug)

    @property
    def shown_path(self) -> str:
        """Its address as people read it."""
        return self.path.replace("{uuid:pk}", "{key}")

    @property
    def id(self) -> str:
        """Its name in the description of the API."""
        return f"{self.entity.slug.replace('-', '_')}_{self.name}"


def operations_of(entity: Entity) -> Iterator[Operation]:
    """Everything that can be asked of an entity."""
    every, one = f"/{entity.slug}/", f"/{entity.slug}/{{uuid:pk}}/"
    yield Operation(entity, "list", "GET", every, "read", _list(entity), gives="many")
    yield Operation(entity, "create", "POST", every, "create", _create(entity), takes="new")
    yield Operation(entity, "read", "GET", one, "read", _read(entity))
    yield Operation(entity, "change", "PATCH", one, "update", _change(entity), takes="change")
    yield Operation(entity, "delete", "DELETE", one, "delete", _delete(entity), gives="")
    for action in (known for known in entity.actions if not known.asks_first):
        yield Operation(entity, action.name, "POST", f"{one}{action.name}/", action.granted, _act(entity, action))
    if not entity.part_of:
        bulk, run = f"{every}bulk/", f"{every}bulk/{{uuid:pk}}/"
        yield Operation(entity, "bulk", "POST", bulk, "read", begin_bulk(entity), takes="bulk", gives="run")
        yield Operation(entity, "bulk_run", "GET", run, "read", see_bulk(entity), gives="run")
        yield Operation(entity, "bulk_undo", "POST", f"{run}undo/", "read", undo_bulk(entity), gives="run")


def guarded(operation: Operation) -> Callable[..., HttpResponse]:
    """The operation behind its policy: without reading there is nothing here, without the right it is refused."""

    @wraps(operation.run)
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not may(request.user, "read", operation.entity):  # type: ignore[arg-type]
            raise Http404
        if not operation.policy.admits(request.user):  # type: ignore[arg-type]
            raise NotAllowed(operation.op)
        return operation.run(request, **arguments)

    view.policy = operation.policy  # type: ignore[attr-defined]
    return view


def _list(entity: Entity) -> Callable[..., HttpResponse]:
    def list_records(request: HttpRequest, question: Query[Question]) -> HttpResponse:
        return JsonResponse(listed(entity, request, question))

    return list_records


def _create(entity: Entity) -> Callable[..., HttpResponse]:
    def create_record(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        body = read_body(entity, user, request.body, new=True)
        key, again = once(request, lambda: _made(entity, values_of(entity, body, user=user), by=user))
        response = _answer(entity, key, request, status=201)
        response["Location"] = f"/api/v1/{entity.slug}/{key}/"
        return _again(response, again)

    return create_record


def _made(entity: Entity, values: dict[str, Any], *, by: Any) -> Any:
    demand_bound(entity, values, by=by)
    return create(entity, values, by=by)


def _read(entity: Entity) -> Callable[..., HttpResponse]:
    def read_record(request: HttpRequest, pk: UUID) -> HttpResponse:
        try:
            return _answer(entity, pk, request)
        except Http404:
            if (found := led_on(request.user, entity, pk)) is None:  # type: ignore[arg-type]
                raise
            return HttpResponse(status=307, headers={"Location": request.get_full_path().replace(str(pk), str(found), 1)})

    return read_record


def _change(entity: Entity) -> Callable[..., HttpResponse]:
    def change_record(request: HttpRequest, pk: UUID) -> HttpResponse:
        user: Any = request.user
        record = get_for(user, entity, pk, "update")
        body = read_body(entity, user, request.body, new=False)
        seen = _seen(request) or getattr(body, "version", None)
        if seen is None:
            raise HttpError(428, str(NEEDED))
        values = values_of(entity, body, user=user)
        demand_bound(entity, values, by=user, record=record)
        change(entity, pk, values, by=user, version=seen)
        return _answer(entity, pk, request, gone=204)

    return change_record


def _delete(entity: Entity) -> Callable[..., HttpResponse]:
    def delete_record(request: HttpRequest, pk: UUID) -> HttpResponse:
        user: Any = request.user
        with transaction.atomic():
            record, seen = get_for(user, entity, pk, "delete", lock=True), _seen(request)
            if seen and seen != record.version:
                raise StaleSave({}, {}, version=record.version)
            delete(entity, pk, by=user)
        return HttpResponse(status=204)

    return delete_record


def _act(entity: Entity, action: Action) -> Callable[..., HttpResponse]:
    def act_on_record(request: HttpRequest, pk: UUID) -> HttpResponse:
        user: Any = request.user
        if not sees(user, entity, *action.reads):
            raise Http404

        def run() -> Any:
            record = get_for(user, entity, pk, action.granted, lock=True)
            if not action.when(record):
                raise ValidationError(_("This cannot be done to the record as it is now."))
            action.run(record, by=user)
            return record

        _key, again = once(request, run)
        return _again(_answer(entity, pk, request, gone=204), again)

    return act_on_record


def _seen(request: HttpRequest) -> int | None:
    found = VERSION.fullmatch(request.headers.get("If-Match", "").strip())
    return int(found[1]) if found else None


def _answer(entity: Entity, key: UUID, request: HttpRequest, *, status: int = 200, gone: int = 404) -> HttpResponse:
    """The record as the user may read it; after a change that took it out of his sight, nothing."""
    user: Any = request.user
    found = represent(entity, visible(user, "read", entity).filter(pk=key), user=user)
    if not found and gone == 404:
        raise Http404
    if not found:
        return HttpResponse(status=gone)
    return JsonResponse(found[0], status=status, headers={"ETag": f'"{found[0]["version"]}"'})


def _again(response: HttpResponse, again: bool) -> HttpResponse:
    if again:
        response["Idempotency-Replayed"] = "true"
    return response
