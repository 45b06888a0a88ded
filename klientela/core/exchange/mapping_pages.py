"""The mappings one keeps and those shared with all: as files, renamed, shared, deleted."""

from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.mappings import MOST_BYTES, as_file, bring_mapping, mapping_open_to, mappings_for, remove, rename, share
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.module import is_on

IMPORT = function("import")


@policy(IMPORT)
@require_safe
def mappings(request: HttpRequest) -> HttpResponse:
    """One's mappings, and those of others that are shared."""
    user = user_of(request)
    found = mappings_for(user).select_related("owner")
    rows = [
        (mapping, plural_of(entity), mapping.owner_id == user.pk)
        for mapping in found
        if is_on((entity := entity_named(mapping.entity)).module)
    ]
    return render(request, "exchange/mappings.html", {"rows": rows})


@policy(IMPORT)
@require_safe
def mapping_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mapping as a file to hand on."""
    try:
        mapping = mapping_open_to(user_of(request), pk)
    except ValidationError as error:
        raise Http404 from error
    response = HttpResponse(as_file(mapping), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{mapping.name}.json") or "attachment"
    response["Cache-Control"] = "no-store"
    return response


@policy(IMPORT)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Keep the mapping in a file somebody handed on."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise ValidationError(_("Choose a file."))
        mapping = bring_mapping(file.read(MOST_BYTES + 1), by=user_of(request), name="" if file.name is None else _named(file.name))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    else:
        say(request, _("The mapping “%(name)s” is saved.") % {"name": mapping.name})
    return redirect("mappings")


def _named(file_name: str) -> str:
    """The name a mapping gets from its file where the mapping says none itself; here its own counts."""
    return "" if file_name.endswith(".json") else Path(file_name).stem


@policy(IMPORT)
@require_POST
def change_mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename, share or delete one's mapping."""
    try:
        say(request, _changed(request, pk, by=user_of(request)))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
    return redirect("mappings")


def _changed(request: HttpRequest, pk: UUID, *, by: User) -> str:
    if "delete" in request.POST:
        remove(pk, by=by)
        return _("The mapping is deleted.")
    if "share" in request.POST:
        mapping = share(pk, with_all=request.POST["share"] == "all", by=by)
        return _("Everybody who imports can use it now.") if mapping.is_shared else _("Only you can use it now.")
    rename(pk, request.POST.get("name", ""), by=by)
    return _("The mapping is renamed.")
