"""The page on which somebody sees how far the work is that a change of the organisation has set off."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.jobs.models import Progress, State
from klientela.core.jobs.progress import progress_of
from klientela.core.records.runs import BulkRun
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.slot import slot

TITLES: dict[str, Any] = {
    "records.place_everything": _("Records go into their territories"),
    "records.take_along": _("Records move along"),
    "records.hand_over": _("Records are handed over"),
    "records.own_kind": _("Values get another kind"),
    "parties.all_duplicates": _("Looking for duplicates"),
    "processes.take_away": _("Records move to other stages"),
    "learning.train": _("Learning from known outcomes"),
    "currencies.fetch": _("Fetching rates of exchange"),
}


def to_work(progress: Progress, *, back: str) -> HttpResponse:
    """To the page that shows how far it is; from there on to where one came from."""
    return redirect(f"{reverse('work', args=[progress.key])}?{urlencode({'back': back})}")


@policy(SIGNED_IN)
@require_safe
def work_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's own work, as it goes on and when it is over."""
    try:
        shown = progress_of(user_of(request).pk, key)
    except Progress.DoesNotExist as error:
        raise Http404 from error
    if run := BulkRun.objects.filter(progress=key, owner=user_of(request)).only("pk").first():
        return redirect("bulk-run", pk=run.pk)
    titles = TITLES | slot("work.titles").items()
    if shown.name not in titles:
        raise Http404
    back = request.GET.get("back", "")
    context = {
        "title": titles[shown.name],
        "progress": shown,
        "url": request.get_full_path(),
        "back": back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("home"),
        "failed": shown.state == State.FAILED,
        "results": _results(shown),
    }
    if is_fragment(request) and not shown.is_over:
        return render(request, "ui/progress.html", context)
    response = render(request, "organisation/work.html", context)
    if is_fragment(request):
        response["HX-Refresh"] = "true"
    return response


def _results(shown: Progress) -> list[str]:
    counts = {name: number for name, number in shown.result.items() if isinstance(number, int)}
    texts: dict[str, Callable[[int], str]] = {
        "changed": lambda n: ngettext("%(n)s record has changed its territories.", "%(n)s records have changed their territories.", n),
        "converted": lambda n: ngettext("%(n)s value has another kind.", "%(n)s values have another kind.", n),
        "moved": lambda n: ngettext("%(n)s record has moved.", "%(n)s records have moved.", n),
        "refused": lambda n: ngettext(
            "%(n)s record stayed: whoever was to get it could not see it.",
            "%(n)s records stayed: whoever was to get them could not see them.",
            n,
        ),
    }
    return [
        text(counts[name]) % {"n": counts[name]} for name, text in texts.items() if name == "changed" or counts.get(name) if name in counts
    ]
