"""The imports one has made, or all of them for whoever may take back what others do; and taking one back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.decisions import may
from klientela.core.access.policy import function, policy
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.undoing import may_undo, preview_undo, undo_import, undo_of, until
from klientela.core.records.undoing import UNDO_OTHERS
from klientela.core.views.bulk.jobs import start
from klientela.core.views.bulk.runs import PER_PAGE, told
from klientela.core.views.bulk.words import stay_words
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.module import is_on

IMPORT = function("import")
SHOWN = 100


@policy(IMPORT)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """One's imports, the latest first; those of all for whoever may take back what others do."""
    user = user_of(request)
    may_see_all = may(user, UNDO_OTHERS)
    is_all = may_see_all and request.GET.get("whose") == "all"
    runs = ImportRun.objects.select_related("owner").defer("plan", "looks").order_by("-created_at")
    found = [run for run in (runs if is_all else runs.filter(owner=user))[:SHOWN] if is_on(entity_named(run.entity).module)]
    rows = [_row(run, user) for run in found]
    return render(request, "exchange/imports.html", {"rows": rows, "may_see_all": may_see_all, "is_all": is_all})


def _row(run: ImportRun, user: Any) -> dict[str, Any]:
    return {
        "run": run,
        "plural": plural_of(entity_named(run.entity)),
        "is_own": run.owner_id == user.pk,
        "is_undone": run.undone_at is not None,
        "undo": "" if run.undone_at or not until(run) else reverse("import-undo", args=[run.pk]),
    }


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what goes, what becomes what it was and what stays; then take the import back in the background."""
    user = user_of(request)
    run = ImportRun.objects.filter(pk=pk).first()
    if run is None or not may_undo(run, user) or not is_on(entity_named(run.entity).module):
        raise Http404
    back = reverse("import-report", args=[run.pk]) if run.owner_id == user.pk else reverse("imports")
    context: dict[str, Any] = {"run": run, "back": back, "is_undone": run.undone_at is not None, "undone": undo_of(run)}
    try:
        if request.method == "POST":
            work = undo_import(run, by=user)
            start(work, by=user)
            return redirect("bulk-run", work.pk)
        if not run.undone_at:
            found = preview_undo(run, by=user)
            stay = stay_words(found.stay, total=found.offered.rows)
            context |= {"preview": found, "stay": stay, "lines": told(found.stay[:PER_PAGE], user)}
    except ValidationError as error:
        if request.method == "POST":
            say(request, " ".join(error.messages), tone="amber")
            return redirect(back)
        context["refused"] = " ".join(error.messages)
    return render(request, "exchange/undo.html", context)
