"""The description of the API: for programs as OpenAPI, for people as a page; each shows what its reader may do."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from klientela.core.access.decisions import may, sees
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.api.bulk import NEEDED, described
from klientela.core.api.errors import not_found
from klientela.core.api.operations import Operation
from klientela.core.api.shapes import name_of, shape, shown_fields, taken_fields
from klientela.core.api.site import ROOT, api_operations, described_paths, request_body
from klientela.core.identity.models import User
from klientela.core.records.writing import lacking
from klientela.kernel.entity import entities, entity_named
from klientela.kernel.slot import slot

KEYS = {"key": {"type": "http", "scheme": "bearer"}, "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"}}


@policy(SIGNED_IN)
def openapi(request: HttpRequest) -> HttpResponse:
    """The API in the words of OpenAPI, with the operations and fields that are for this user."""
    user: Any = request.user
    description, schemas = described_paths()
    allowed = {operation.id: operation for operation in api_operations() if _is_for(operation, user)}
    paths: dict[str, Any] = {}
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            if operation := allowed.get(told["operationId"]):
                paths.setdefault(path, {})[method] = {**told, **request_body(operation, user)}
    readable = [entity for entity in entities() if may(user, "read", entity)]
    shapes = {name_of(entity): shape(entity, user).model_json_schema(mode="serialization") for entity in readable}
    for describe in slot("api.descriptions"):
        more, named = describe(user)
        paths, shapes = paths | more, shapes | named
    lists = {name: told for name, told in schemas.items() if name.removesuffix("Page") in shapes}
    description |= {
        "paths": paths,
        "components": {"schemas": lists | shapes | described(), "securitySchemes": KEYS},
        "security": [{name: []} for name in KEYS],
    }
    return JsonResponse(description)


@policy(SIGNED_IN)
def documentation(request: HttpRequest) -> HttpResponse:
    """The API on a page: what this user's programs may ask, and the fields of each entity."""
    user: Any = request.user
    allowed = [operation for operation in api_operations() if _is_for(operation, user)]
    groups = [
        {
            "entity": entity_named(slug),
            "label": entity_named(slug).plural or entity_named(slug).model._meta.verbose_name_plural,
            "operations": list(some),
            "fields": _fields(slug, user),
        }
        for slug, some in groupby(allowed, key=lambda operation: operation.entity.slug)
    ]
    return render(request, "api/documentation.html", {"groups": groups, "root": ROOT.rstrip("/")})


def _is_for(operation: Operation, user: User) -> bool:
    """Whether an operation is told of: the user may do it to something, and sees and may write what it takes."""
    entity = operation.entity
    if not operation.policy.admits(user) or not may(user, "read", entity) or (operation.takes == "new" and lacking(entity, user)):
        return False
    if operation.gives == "run":
        return any(all(may(user, op, entity) for op in needed) for needed in NEEDED.values())
    action = next((known for known in entity.actions if known.name == operation.name), None)
    return action is None or sees(user, entity, *action.reads)


def _fields(slug: str, user: User) -> list[dict[str, Any]]:
    entity = entity_named(slug)
    taken = {field.name: field for field in taken_fields(entity, user, new=True)}
    shown = {field.name: field for field in shown_fields(entity, user)}
    return [
        {"field": field, "written": name in taken, "needed": name in taken and field.required, "read": name in shown}
        for name, field in {**shown, **taken}.items()
    ]


@policy(SIGNED_IN)
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address under the API: the same answer as for what one may not see."""
    return not_found(request)
