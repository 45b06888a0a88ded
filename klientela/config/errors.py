"""What people see when the program fails: what happened and what to do, never a trace."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from urllib.parse import quote

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull, ReadOnlySqlTransaction
from psycopg_pool import PoolTimeout

from klientela.kernel.keys import new_key

logger = logging.getLogger(__name__)

COME_BACK_IN = "5"
COME_BACK_LATER = "60"
API = "/api/"
AWAY = (OperationalError, InterfaceError, PoolTimeout)
REFUSED = (ReadOnlySqlTransaction, DiskFull)
"""What PostgreSQL says when it goes on answering questions and takes no changes."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 and a time to come back while the database is away or takes no changes, else 500 with a reference to tell."""
    error = sys.exc_info()[1]
    if error is not None and isinstance(error.__cause__, REFUSED):
        text = _("Just now you can read, but nothing can be saved. Nothing was changed. Try again in a minute, or tell your administrator.")
        logger.error("A change was refused by the database: %s", type(error.__cause__).__name__)
        return _answer(request, text, status=503, headers={"Retry-After": COME_BACK_LATER})
    if isinstance(error, AWAY):
        text = _("The database cannot be reached just now. Nothing was saved. Try again in a few seconds.")
        return _answer(request, text, status=503, headers={"Retry-After": COME_BACK_IN})
    reference = str(new_key())[-12:]
    logger.error("Reference %s: %s at %s", reference, type(error).__name__, _place(error))
    text = _("Something went wrong and nothing was changed. Tell your administrator this number: %(number)s.") % {"number": reference}
    return _answer(request, text, status=500, headers={})


def _place(error: BaseException | None) -> str:
    """The innermost line of the program an error came through; never a value, nor an address, which may hold a key."""
    lines = traceback.extract_tb(error.__traceback__) if error else ()
    ours = [line for line in lines if f"{os.sep}klientela{os.sep}" in line.filename] or list(lines)
    return f"{'/'.join(Path(ours[-1].filename).parts[-3:])}:{ours[-1].lineno}" if ours else "an unknown place"


def _answer(request: HttpRequest, text: str, *, status: int, headers: dict[str, str]) -> HttpResponse:
    """The refusal as its reader understands it: JSON for programs, a message beside what is being typed, or a page."""
    if request.path.startswith(API):
        return JsonResponse({"detail": text}, status=status, headers=headers)
    if request.headers.get("HX-Request"):
        return HttpResponse(text, status=status, headers={**headers, "X-Message": quote(text)}, content_type="text/plain; charset=utf-8")
    return HttpResponse(_page(request, text), status=status, headers=headers)


def _page(request: HttpRequest, text: str) -> str:
    try:
        return render_to_string("500.html", {"message": text})
    except TemplateDoesNotExist:
        return f"<!doctype html><title>Klientela</title><p>{text}</p>"
