"""The pages on which a calendar or address cards of another program are brought in: first looked at, then taken over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.exchange.foreign_text import MOST_BYTES
from klientela.core.exchange.models import Upload
from klientela.core.exchange.uploads import keep_upload
from klientela.core.records.writing import may_make
from klientela.core.tasks.interchange.verdicts import Looked, bring, look, may_bring
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

KINDS = ("meetings", "persons")


@policy(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for a file of another program."""
    user = user_of(request)
    if not any(may_make(user, entity_named(kind)) for kind in KINDS):
        raise Http404
    if request.method != "POST":
        return render(request, "tasks/interchange/file.html", {"error": ""})
    given = request.FILES.get("file")
    if given is None or not given.size:
        return render(request, "tasks/interchange/file.html", {"error": _("Choose a file that is not empty.")}, status=422)
    if given.size > MOST_BYTES:
        return render(request, "tasks/interchange/file.html", {"error": _("This file is too large. The limit is 5 MB.")}, status=422)
    upload = keep_upload(given.name or "file", given.chunks(), by=user)
    return redirect("bring-in-file", upload.pk)


@policy(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what would become of each item of the file, and bring in what is chosen."""
    user = user_of(request)
    upload = Upload.objects.filter(owner=user, pk=pk).first()
    if upload is None:
        return _gone(request)
    try:
        looked = look(b"".join(bytes(piece) for piece in _pieces(upload)), by=user)
    except ValidationError as error:
        return render(request, "tasks/interchange/file.html", {"error": " ".join(error.messages)}, status=422)
    if request.method == "POST" and may_bring(looked, by=user):
        return _brought(request, upload, looked)
    context = {"looked": looked, "name": upload.name, "may_bring": may_bring(looked, by=user)}
    return render(request, "tasks/interchange/preview.html", context)


def _pieces(upload: Upload) -> Any:
    return upload.pieces.order_by("number").values_list("content", flat=True)


def _brought(request: HttpRequest, upload: Upload, looked: Looked) -> HttpResponse:
    """A file is taken once: what comes in goes with it, so that pressing twice brings nobody in twice."""
    numbers = {int(word) for word in request.POST.getlist("item") if word.isascii() and word.isdecimal() and len(word) < 6}
    if numbers and not Upload.objects.filter(pk=upload.pk).delete()[0]:
        return _gone(request)
    done, faults = bring(looked, numbers, by=user_of(request))
    context = {"done": done, "faults": faults, "is_calendar": looked.is_calendar}
    return render(request, "tasks/interchange/done.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        raise Http404
    say(request, _("This file is not here any more: perhaps it was brought in already. Choose it again to bring in more."), tone="amber")
    return redirect("bring-in")
