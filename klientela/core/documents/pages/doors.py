"""Bringing files to a record, renaming them, removing them and bringing them back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import function, policy
from klientela.core.documents.pages.panel import shown_files
from klientela.core.documents.reaching import SEE_FILES, file_for, record_for
from klientela.core.documents.services import MAX_BYTES, attach, remove, rename, restore
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import is_fragment, refused, told, user_of

FILES = function(SEE_FILES)
AT_ONCE = 2 * MAX_BYTES
"""So much may come in one request; looked at before anything of it is read."""


@policy(FILES)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The files of a record; sent something, attach it: record and size are looked at first, so that nothing is taken in for nothing."""
    if request.method != "POST":
        return shown(request, record_for(user_of(request), slug, pk))
    if _length(request) > AT_ONCE:
        return refused(_("More than %(limit)s MB at once; bring the files one by one.") % {"limit": AT_ONCE // 2**20}, status=413)
    return _bring(request, record_for(user_of(request), slug, pk, "update"))


@csrf_protect
def _bring(request: HttpRequest, record: Any) -> HttpResponse:
    user, kept, problems = user_of(request), 0, []
    for each in request.FILES.getlist("file"):
        try:
            attach(record, name=each.name or "", content=each.chunks(), by=user)
            kept += 1
        except ValidationError as error:
            problems += error.messages
    text = ngettext("%(number)s file was added.", "%(number)s files were added.", kept) % {"number": kept} if kept else ""
    if not kept and not problems:
        problems = [_("Choose a file first.")]
    return _back(request, record, text=" ".join([text, *problems]).strip(), tone="red" if problems else "green")


@policy(FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def rename_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a file otherwise."""
    file, record = file_for(user_of(request), pk, "update")
    if request.method != "POST":
        return _asking(request, record, name=file.name)
    name = request.POST.get("name", "")
    try:
        rename(file, record, name=name, by=user_of(request))
    except ValidationError as error:
        return _asking(request, record, name=name, error=" ".join(error.messages))
    return _back(request, record, text=_("The file is now called “%(name)s”.") % {"name": file.name})


@policy(FILES)
@require_POST
def remove_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file off its record; what tells of it offers it back."""
    file, record = file_for(user_of(request), pk, "update")
    remove(file, record, by=user_of(request))
    text = _("“%(name)s” was removed.") % {"name": file.name}
    return _back(request, record, text=text, undo=reverse("file-restore", args=[pk]))


@policy(FILES)
@require_POST
def restore_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring back a file that was removed."""
    file, record = file_for(user_of(request), pk, "update", removed=True)
    restore(file, record, by=user_of(request))
    say(request, _("“%(name)s” is back.") % {"name": file.name})
    return redirect(address_of(record))


def shown(request: HttpRequest, record: Any) -> HttpResponse:
    """To htmx the box with the files of a record; else the page on which it stands."""
    if not is_fragment(request):
        return redirect(address_of(record))
    return render(request, "documents/panel.html", shown_files(record, user_of(request)))


def _asking(request: HttpRequest, record: Any, *, name: str, error: str = "") -> HttpResponse:
    about = title_of(record, user_of(request))
    context = {"name": name, "error": error, "back": address_of(record), "about": about}
    return render(request, "documents/rename.html", context, status=422 if error else 200)


def _back(request: HttpRequest, record: Any, *, text: str, tone: str = "green", undo: str = "") -> HttpResponse:
    if is_fragment(request):
        return told(shown(request, record), text, tone, undo=undo)
    say(request, text, tone=tone, undo=undo or None)
    return redirect(address_of(record))


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
