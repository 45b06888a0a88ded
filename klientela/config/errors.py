"""What people see when the program fails: what happened and what to do, never a trace."""

from __future__ import annotations

import logging
import re
import sys
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull, ReadOnlySqlTransaction
from psycopg_pool import PoolTimeout

from klientela.kernel.failing import note_failure
from klientela.kernel.resting import change_refused

logger = logging.getLogger(__name__)

COME_BACK_IN = "5"
COME_BACK_LATER = "60"
API = "/api/"
AWAY = (OperationalError, InterfaceError, PoolTimeout)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET = re.compile("password|secret|^code$", re.IGNORECASE)
MOST = 500
REFUSED = (ReadOnlySqlTransaction, DiskFull)
"""What PostgreSQL says when it goes on answering questions and takes no changes."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 and a time to come back while the database is away or takes no changes, else 500 with a reference to tell."""
    error = sys.exc_info()[1]
    if error is not None and isinstance(error.__cause__, REFUSED):
        text = _("Just now you can read, but nothing can be saved. Nothing was changed. Try again in a minute, or tell your administrator.")
        change_refused()
        logger.error("A change was refused by the database: %s", type(error.__cause__).__name__)
        return _answer(request, text, status=503, headers={"Retry-After": COME_BACK_LATER})
    if isinstance(error, AWAY):
        text = _("The database cannot be reached just now. Nothing was saved. Try again in a few seconds.")
        return _answer(request, text, status=503, headers={"Retry-After": COME_BACK_IN})
    reference = note_failure(error or RuntimeError(), door=_door(request), user_id=_reader(request))
    text = _("Something went wrong and nothing was changed. Tell your administrator this number: %(number)s.") % {"number": reference}
    return _answer(request, text, status=500, headers={})


def _door(request: HttpRequest) -> str:
    """The pattern of the address that failed, never the address itself, which may hold a key or a name."""
    return f"{request.method} {request.resolver_match.route if request.resolver_match else '?'}"


def _reader(request: HttpRequest) -> UUID | None:
    """Whoever asked, where that is known already: nothing is asked for him now."""
    return getattr(getattr(request, "user", None), "pk", None)


def _answer(request: HttpRequest, text: str, *, status: int, headers: dict[str, str]) -> HttpResponse:
    """The refusal as its reader understands it: JSON for programs, a message beside what is being typed, or a page."""
    if request.path.startswith(API):
        return JsonResponse({"detail": text}, status=status, headers=headers)
    if request.headers.get("HX-Request"):
        return HttpResponse(text, status=status, headers={**headers, "X-Message": quote(text)}, content_type="text/plain; charset=utf-8")
    return HttpResponse(_page(request, text), status=status, headers=headers)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form had sent, to be sent once more by a button, so that nobody types it twice; nothing where secrets or files are in it."""
    if request.method != "POST" or request.content_type not in FORMS:
        return []
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []
    return [] if request.FILES or len(sent) > MOST or any(SECRET.search(name) for name, _value in sent) else sent


def _page(request: HttpRequest, text: str) -> str:
    try:
        return render_to_string("500.html", {"message": text, "typed": _typed(request), "address": request.get_full_path()})
    except TemplateDoesNotExist:
        return f"<!doctype html><title>Klientela</title><p>{text}</p>"
