"""What the API says when it refuses: always JSON, with `detail` for people and `errors` by field."""

from collections.abc import Callable, Mapping
from typing import Any

import pydantic
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, RequestDataTooBig, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as QueryError

from klientela.core.access.decisions import visible
from klientela.core.api.paging import Misasked
from klientela.core.api.rows import plain
from klientela.core.api.shapes import RESTRICTED
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

type Answer = Callable[[HttpRequest, Any], HttpResponse]


def refusal(status: int, detail: str, **more: Any) -> JsonResponse:
    """An answer that refuses."""
    return JsonResponse({"detail": detail, **more}, status=status)


def not_found(_request: HttpRequest, _error: Any = None) -> HttpResponse:
    """Unknown and invisible are the same bytes."""
    return refusal(404, _("There is no such thing, or it is not for you."))


def _not_allowed(_request: HttpRequest, _error: NotAllowed) -> HttpResponse:
    return refusal(403, _("You may not do this."))


def _misasked(_request: HttpRequest, error: Misasked | BadRequest) -> HttpResponse:
    return refusal(400, str(error))


def _too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return refusal(413, _("The body of the request is too big."))


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return refusal(error.status_code, error.message)


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    by_field: dict[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    answer = _by_field(by_field)
    if missing := getattr(error, "missing", ()):
        listed = [{"kind": each.kind, "text": str(each.text), "fields": list(each.fields)} for each in missing]
        return refusal(422, " ".join(str(each.text) for each in missing), errors=by_field, missing=listed)
    return answer


def _misshaped(_request: HttpRequest, error: pydantic.ValidationError) -> HttpResponse:
    return _by_field(_located(error.errors(include_url=False, include_context=False, include_input=False)))


def _wrong_query(_request: HttpRequest, error: QueryError) -> HttpResponse:
    return _by_field(_located([{**one, "loc": one["loc"][1:]} for one in error.errors]))


def _located(errors: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in errors:
        field = str(one["loc"][0]) if one["loc"] and one["type"] != "json_invalid" else NON_FIELD_ERRORS
        found.setdefault(field[:100], []).append(one["msg"])
    return found


def _by_field(errors: Mapping[str, list[str]]) -> JsonResponse:
    whole = errors.get(NON_FIELD_ERRORS, [])
    detail = " ".join(whole) or _("Some fields cannot be saved as they are.")
    return refusal(422, detail, errors={name: list(map(str, found)) for name, found in errors.items() if name != NON_FIELD_ERRORS})


def _stale(request: HttpRequest, error: StaleSave) -> HttpResponse:
    theirs = {name: _shown(value, request.user) for name, value in error.theirs.items()}
    yours = {name: _shown(value, request.user) for name, value in error.ours.items()}
    detail = _("Somebody changed this record after you read it. Nothing was saved.")
    return refusal(409, detail, version=error.version, theirs=theirs, yours=yours)


def _shown(value: Any, user: Any) -> Any:
    if not isinstance(value, models.Model):
        return plain(value)
    return str(value.pk) if visible(user, "read", entity_of(value)).filter(pk=value.pk).exists() else RESTRICTED


ANSWERS: dict[type[Exception], Answer] = {
    Http404: not_found,
    NotAllowed: _not_allowed,
    Misasked: _misasked,
    BadRequest: _misasked,
    HttpError: _http,
    RequestDataTooBig: _too_big,
    ValidationError: _invalid,
    pydantic.ValidationError: _misshaped,
    QueryError: _wrong_query,
    StaleSave: _stale,
}


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a refusal, for doors that stand beside the operations of entities."""
    return next(answer for kind, answer in ANSWERS.items() if isinstance(error, kind))(request, error)


def answer_errors(api: NinjaAPI) -> None:
    """Have the API answer each kind of refusal in its own way."""
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, answer)
