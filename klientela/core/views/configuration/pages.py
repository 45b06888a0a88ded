"""The page of the configuration as a file: export, what a file would do, bringing it in, taking it back."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.views.configuration.bringing import bring_in, effects, take_back
from klientela.core.views.configuration.files import LARGEST, Parts, as_text, export, read_file, unknown
from klientela.core.views.flash import say
from klientela.core.views.models import ConfigurationImport
from klientela.core.views.requests import user_of

ADMINISTRATORS = function(MANAGE_SETTINGS)
TEMPLATE = "configuration/page.html"
SHOWN = 20


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def configuration(request: HttpRequest) -> HttpResponse:
    """Export and import; a file that is sent is looked at first, and brought in when that is confirmed."""
    if request.method != "POST":
        return _page(request)
    try:
        found, text, name = _sent(request)
        if "apply" in request.POST:
            bring_in(found, by=user_of(request), name=name)
            say(request, _("The configuration is brought in and in force."))
            return redirect("configuration")
        return _looked_at(request, found, text=text, name=name)
    except ValidationError as error:
        return _page(request, status=422, problems=error.messages)


@policy(ADMINISTRATORS)
@require_safe
def export_file(request: HttpRequest) -> HttpResponse:
    """The whole configuration as one file."""
    name = f"klientela-configuration-{timezone.localdate().isoformat()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_text(export(user_of(request))), content_type="application/json; charset=utf-8", headers=headers)


@policy(ADMINISTRATORS)
@require_POST
def undo_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file back that was brought in; what was changed again since stays and is named."""
    brought = ConfigurationImport.objects.filter(pk=pk).first()
    if brought is None:
        raise Http404
    try:
        left = take_back(brought, by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("configuration")
    text = _("Taken back. Changed since, so left as it is: %(what)s.") % {"what": ", ".join(left)} if left else _("Taken back.")
    say(request, text)
    return redirect("configuration")


def _sent(request: HttpRequest) -> tuple[Parts, str, str]:
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > LARGEST:
            raise ValidationError(_("This file is too large to be a configuration."))
        content, name = upload.read(), str(upload.name)
    else:
        content, name = request.POST.get("document", "").encode(), request.POST.get("name", "")
    if not content:
        raise ValidationError(_("Choose a file."))
    found = read_file(content)
    return found, json.dumps(json.loads(content.decode("utf-8-sig"))), name


def _looked_at(request: HttpRequest, found: Parts, *, text: str, name: str) -> HttpResponse:
    user = user_of(request)
    strange, not_mine = unknown(found, user)
    shown = effects(found, by=user)
    return _page(
        request, effects=shown, does=any(each.does_anything for each in shown), document=text, name=name, left_out=[*strange, *not_mine]
    )


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    imports = ConfigurationImport.objects.select_related("by")[:SHOWN]
    return render(request, TEMPLATE, {"imports": imports, **more}, status=status)
