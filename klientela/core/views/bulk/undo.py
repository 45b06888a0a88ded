"""Taking back: what would stay as it is, and doing it, at once or in the background."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.records.bulk_runs import begin_undo
from klientela.core.records.runs import BulkRun
from klientela.core.records.undoing import NothingToUndo, offer, preview, undo_now
from klientela.core.views.bulk.dialog import gone_to
from klientela.core.views.bulk.jobs import start
from klientela.core.views.bulk.runs import PER_PAGE, title_of_run, told
from klientela.core.views.bulk.words import stay_words, undone_words
from klientela.core.views.flash import say
from klientela.core.views.requests import is_fragment, user_of


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Say what would stay as it is, and take back what one has done. What others did is as unknown as what nobody did."""
    user = user_of(request)
    try:
        offered = offer(batch, by=user)
    except NothingToUndo as error:
        raise Http404 from error
    back = _back(request)
    if request.method == "POST":
        if not offered.is_small:
            run = begin_undo(offered, by=user)
            start(run, by=user)
            return gone_to(request, reverse("bulk-run", args=[run.pk]))
        outcome = undo_now(batch, by=user)
        say(
            request,
            undone_words(outcome),
            tone="amber" if outcome.lines else "green",
            undo=None if outcome.is_final or not outcome.restored else outcome.batch,
        )
        return gone_to(request, back)
    lines = preview(batch, by=user)
    done = BulkRun.objects.defer("keys", "versions").filter(batch=batch, owner=user).first()
    context: dict[str, Any] = {
        "offered": offered,
        "run": done,
        "title": title_of_run(done) if done else "",
        "stay": stay_words(lines, total=done.changed if done else offered.rows),
        "lines": told(lines[:PER_PAGE], user),
        "back": back,
    }
    return render(request, "bulk/undo.html#dialog" if is_fragment(request) else "bulk/undo.html", context)


def _back(request: HttpRequest) -> str:
    """Where one came from, or the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else reverse("home")
