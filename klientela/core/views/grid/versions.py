"""Earlier versions of the policy, the way back to them, and the policy as a file."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access import drafts
from klientela.core.access.models import PolicyVersion
from klientela.core.access.policy import grants, policy
from klientela.core.access.policy_changes import changes
from klientela.core.access.policy_document import document, facts, read
from klientela.core.access.policy_versions import changes_of
from klientela.core.views.flash import say
from klientela.core.views.grid.changing import CHANGE, refusing
from klientela.core.views.grid.look import Look
from klientela.core.views.grid.telling import by_role
from klientela.core.views.requests import user_of

EACH = 25
LARGEST = 2_000_000


@policy(grants("read", "roles"))
@never_cache
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Who changed the permissions, when and why, the newest first."""
    look = Look(request)
    page = Paginator(PolicyVersion.objects.select_related("by").order_by("-number"), EACH).get_page(request.GET.get("page"))
    rows = [_row(version) for version in page]
    return render(request, "grid/versions.html", look.context(rows=rows, page=page))


def _row(version: PolicyVersion) -> dict[str, Any]:
    found = by_role(changes_of(version), read(version.document))
    return {"version": version, "note": gettext(version.note) if version.note else "", "roles": found}


@policy(grants("read", "roles"))
@never_cache
@require_safe
def version_page(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what it changed, and what returning to it would change."""
    version = _version(number)
    back = by_role(changes(facts(), read(version.document)), read(version.document))
    is_newest = not PolicyVersion.objects.filter(number__gt=number).exists()
    return render(request, "grid/version.html", Look(request).context(row=_row(version), back=back, is_newest=is_newest))


@policy(CHANGE)
@require_POST
@refusing
def go_back(request: HttpRequest, number: int) -> HttpResponse:
    """Draft the return to an earlier version; it is looked at before it is applied."""
    left_out = drafts.go_back(user_of(request), _version(number))
    for problem in left_out:
        say(request, _("Left out: %s") % problem, tone="amber")
    return _to_review(request)


@policy(grants("export", "roles"))
@require_safe
def export_policy(request: HttpRequest) -> HttpResponse:
    """The whole policy in force as a file."""
    name = f"klientela-permissions-{timezone.localdate().isoformat()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(document(), headers=headers, json_dumps_params={"indent": 1, "ensure_ascii": False})


@policy(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Draft the policy of a file; it is looked at before it is applied."""
    if request.method != "POST":
        return render(request, "grid/import.html", Look(request).context())
    try:
        drafts.bring_in(user_of(request), _sent(request))
    except ValidationError as error:
        return render(request, "grid/import.html", Look(request).context(problems=error.messages), status=422)
    return _to_review(request)


def _sent(request: HttpRequest) -> Any:
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > LARGEST:
        raise ValidationError(_("Choose a file of permissions."))
    try:
        return json.loads(file.read())
    except ValueError as error:
        raise ValidationError(_("This is not a file of permissions.")) from error


def _to_review(request: HttpRequest) -> HttpResponse:
    if drafts.has_draft(user_of(request)):
        return redirect("access-review")
    say(request, _("That is what is in force already."), tone="blue")
    return redirect("access-grid")


def _version(number: int) -> PolicyVersion:
    found = PolicyVersion.objects.select_related("by").filter(number=number).first()
    if found is None:
        raise Http404
    return found
