"""The API as a whole: every operation of every entity, under `/api/v1/`."""

from collections.abc import Iterable, Iterator
from functools import cache, wraps
from itertools import count
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.utils import check_csrf
from pydantic import BaseModel, create_model

from klientela.core.access.policy import SIGNED_IN
from klientela.core.api.bulk import BulkProgress, body_described
from klientela.core.api.errors import answer_errors, not_found
from klientela.core.api.operations import Operation, guarded, operations_of
from klientela.core.api.shapes import change_shape, new_shape, shape
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entities, entity_named
from klientela.kernel.module import is_on

ROOT = "/api/v1/"
_own: list[NinjaAPI] = []
_number = count(1)
HEADERS = {
    "POST": ("Idempotency-Key", "A key of your own; sent again, the request is carried out once."),
    "PATCH": ("If-Match", "The ETag of your reading; without it the body must hold `version`."),
    "DELETE": ("If-Match", "The ETag of your reading, to delete nothing that was changed meanwhile."),
}


def api_operations() -> Iterator[Operation]:
    """Every operation of the API."""
    for entity in entities():
        yield from operations_of(entity)


@cache
def api() -> NinjaAPI:
    """The API with the operations of all entities of the program."""
    return _made(api_operations(), "api")


def _made(operations: Iterable[Operation], namespace: str) -> NinjaAPI:
    made = NinjaAPI(title="Klientela", version="1", docs_url=None, openapi_url=None, urls_namespace=namespace, auth=[own_page])
    answer_errors(made)
    for operation in operations:
        made.api_operation(
            [operation.method],
            operation.path,
            operation_id=operation.id,
            summary=operation.name.capitalize(),
            tags=[operation.entity.slug],
            response=_response(operation),
            openapi_extra=_extra(operation),
        )(guarded(operation))
    return made


def urls() -> list[Any]:
    """The URL patterns of all operations. Any signed-in user may come in; each operation then asks for its own right."""
    return _patterns(api())


def urls_of(kinds: Iterable[Entity]) -> list[Any]:
    """The URL patterns of the kinds of records a company has made; they take the place of those before."""
    operations = [operation for entity in kinds for operation in operations_of(entity)]
    _own[:] = [_made(operations, f"api-own-{next(_number)}")]
    return _patterns(_own[0])


def described_paths() -> tuple[dict[str, Any], dict[str, Any]]:
    """The description of all operations, in the words of OpenAPI: head and paths, and the shapes they name."""
    found = [dict(known.get_openapi_schema(path_prefix=ROOT)) for known in (api(), *_own)]
    paths = {path: told for each in found for path, told in each["paths"].items()}
    shapes = {name: told for each in found for name, told in each.get("components", {}).get("schemas", {}).items()}
    return {**found[0], "paths": paths}, shapes


def _patterns(made: NinjaAPI) -> list[Any]:
    patterns: list[Any] = made.urls[0]
    by_route = {str(pattern.pattern): pattern for pattern in patterns if pattern.name != "api-root"}
    for route, pattern in by_route.items():
        pattern.callback.policy = SIGNED_IN
        pattern.callback = _while_on(entity_named(route.split("/")[0]).module, pattern.callback)
    return list(by_route.values())


def _while_on(module: str, view: Any) -> Any:
    """The view while the module of its records is switched on; else there is nothing here, whatever is asked."""

    @wraps(view)
    def door(request: HttpRequest, **where: Any) -> Any:
        return view(request, **where) if is_on(module) else not_found(request)

    return door


def own_page(request: HttpRequest) -> Any:
    """With a session only our own pages may ask (CSRF); with an API key any program."""
    if not getattr(request, "_dont_enforce_csrf_checks", False) and check_csrf(request):
        raise HttpError(403, _("The CSRF token is missing or wrong. Programs send an API key instead of a session."))
    return request.user


def _response(operation: Operation) -> dict[int, Any]:
    one = shape(operation.entity, None)
    if operation.gives == "many":
        return {200: _page(one)}
    if operation.gives == "run":
        return {202 if operation.method == "POST" else 200: BulkProgress}
    if not operation.gives:
        return {204: None}
    return {201 if operation.name == "create" else 200: one}


@cache
def _page(one: type[BaseModel]) -> Any:
    return create_model(f"{one.__name__}Page", items=(list[one], ...), next=(str | None, None))  # type: ignore[valid-type]


def _extra(operation: Operation) -> dict[str, Any]:
    if operation.method not in HEADERS:
        return {}
    name, text = HEADERS[operation.method]
    header = {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
    return {"parameters": [header], **request_body(operation, None)}


def request_body(operation: Operation, user: User | None) -> dict[str, Any]:
    """The body an operation takes from this user (None: with every field), in the words of OpenAPI."""
    if not operation.takes:
        return {}
    if operation.takes == "bulk":
        return {"requestBody": {"required": True, "content": {"application/json": {"schema": body_described()}}}}
    body = (new_shape if operation.takes == "new" else change_shape)(operation.entity, user)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": body.model_json_schema()}}}}
