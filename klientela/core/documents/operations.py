"""Files for other programs: the same doors as for people, in JSON and with the content alone as the body."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.api.errors import not_found, refusal
from klientela.core.documents.holding import file_in
from klientela.core.documents.models import Attachment
from klientela.core.documents.pages.serving import handed_out, saved_as
from klientela.core.documents.reaching import file_for, files_of, record_for
from klientela.core.documents.services import MAX_BYTES, attach, remove
from klientela.core.views.requests import user_of

PIECE = 2**18


def _in_json(door: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What cannot be is told as everywhere in the API; unknown and forbidden are the same bytes."""

    @wraps(door)
    def answered(request: HttpRequest, **where: Any) -> HttpResponse:
        try:
            return door(request, **where)
        except Http404:
            return not_found(request)
        except ValidationError as error:
            return refusal(422, " ".join(error.messages), errors=getattr(error, "message_dict", {"file": error.messages}))

    return answered


@policy(SIGNED_IN)
@require_http_methods(["GET", "POST"])
@_in_json
def of_record(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """List the files of a record, or attach the body of the request as one under `?name=`."""
    user = user_of(request)
    if request.method == "GET":
        return JsonResponse({"items": [_told(file) for file in files_of(record_for(user, slug, pk), user)]})
    record = record_for(user, slug, pk, "update")
    said = request.META.get("CONTENT_LENGTH") or ""
    if said.isdecimal() and int(said) > MAX_BYTES:
        return refusal(413, _("A file has at most %(limit)s MB.") % {"limit": MAX_BYTES // 2**20})
    return JsonResponse(_told(attach(record, name=request.GET.get("name", ""), content=_body(request), by=user)), status=201)


@policy(SIGNED_IN)
@require_http_methods(["GET", "DELETE"])
@_in_json
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a file out, or take it off its record."""
    user = user_of(request)
    if request.method == "GET":
        return handed_out(request, file_for(user, pk)[0])
    file, record = file_for(user, pk, "update")
    remove(file, record, by=user)
    return HttpResponse(status=204)


@policy(SIGNED_IN)
@require_http_methods(["GET"])
@_in_json
def in_field(request: HttpRequest, slug: str, pk: UUID, name: str) -> HttpResponse:
    """Hand out the file in a field of a record."""
    return saved_as(request, *file_in(user_of(request), slug, pk, name=name))


def _body(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def _told(file: Attachment) -> dict[str, Any]:
    kept = {"size": file.blob.size, "media_type": file.blob.media_type, "sha256": file.blob_id}
    return {"id": str(file.pk), "name": file.name, **kept, "created_at": file.created_at, "by": file.by_id}


urlpatterns = [
    path("files/of/<slug:slug>/<uuid:pk>/", of_record, name="api-files"),
    path("files/in/<slug:slug>/<uuid:pk>/<slug:name>/", in_field, name="api-file-in-field"),
    path("files/<uuid:pk>/", one, name="api-file"),
]
