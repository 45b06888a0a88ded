"""Handing files out: to be saved, never to be run; pictures drawn anew and PDF may be looked at."""

from typing import IO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, function, policy
from klientela.core.documents.holding import file_in
from klientela.core.documents.models import Attachment
from klientela.core.documents.pages.panel import line_of
from klientela.core.documents.reaching import SEE_FILES, file_for
from klientela.core.documents.sniffing import PDF, UNKNOWN
from klientela.core.documents.storing import file_store
from klientela.core.views.requests import user_of

FILES = function(SEE_FILES)
CLOSED = "default-src 'none'; sandbox; frame-ancestors 'none'"
PICTURE = "image/webp"
SIZES = ("small", "large")


@policy(FILES)
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file to be saved, whatever it is."""
    return handed_out(request, file_for(user_of(request), pk)[0])


def handed_out(request: HttpRequest, file: Attachment) -> HttpResponse:
    """The content of a file to be saved; not for whoever only looks as somebody else, who takes nothing away."""
    return saved_as(request, file.blob_id, file.name)


def saved_as(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """A content to be saved under a name."""
    if getattr(request, "viewer", None):
        return render(request, "ui/only_looking.html", status=403)
    return _answer(_opened(digest), name, UNKNOWN, inline=False)


@policy(SIGNED_IN)
@require_safe
def in_field(request: HttpRequest, slug: str, pk: UUID, name: str) -> HttpResponse:
    """The file in a field of a record, to be saved."""
    return saved_as(request, *file_in(user_of(request), slug, pk, name=name))


@policy(FILES)
@require_safe
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file to be looked at: a picture drawn anew, or a PDF alone in a page that may do nothing."""
    file, _record = file_for(user_of(request), pk)
    line = line_of(file)
    if not line.is_shown:
        raise Http404
    what, kind = ("", PDF) if file.blob.media_type == PDF else ("large", PICTURE)
    return _answer(_opened(file.blob_id, what), file.name, kind, inline=True)


@policy(FILES)
@require_safe
def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The small picture of a file."""
    file, _record = file_for(user_of(request), pk)
    if not line_of(file).has_picture:
        raise Http404
    return _answer(_opened(file.blob_id, "small"), file.name, PICTURE, inline=True)


def _opened(digest: str, what: str = "") -> IO[bytes]:
    try:
        return file_store().open(digest, what)
    except FileNotFoundError as error:
        raise Http404 from error


def _answer(content: IO[bytes], name: str, kind: str, *, inline: bool) -> HttpResponse:
    called = f"{name}.webp" if kind == PICTURE else name
    response = FileResponse(content, as_attachment=not inline, filename=called, content_type=kind)
    response["Content-Security-Policy"] = CLOSED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]
