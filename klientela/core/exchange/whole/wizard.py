"""What the pages about a database share: whose it is, which step it is in, where one goes on."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.exchange.whole.jobs import put_back_if_lost
from klientela.core.exchange.whole.models import Transfer, TransferState
from klientela.core.jobs.progress import progress_of
from klientela.ui.formats import formats_now

STEPS = ("source", "tables", "check", "report")
WAITING = "waiting"
"""What an address says that only asks how far the work is."""
PAGES = {
    TransferState.READING: "database-tables",
    TransferState.DRAFT: "database-tables",
    TransferState.CHECKING: "database-check",
    TransferState.CHECKED: "database-check",
    TransferState.RUNNING: "database-report",
    TransferState.STOPPED: "database-report",
    TransferState.DONE: "database-report",
}
"""The page on which one goes on, by how far a transfer is."""


def own_transfer(request: HttpRequest, pk: UUID) -> Transfer:
    """The database of whoever asks; others' do not exist."""
    found = Transfer.objects.select_related("upload").filter(pk=pk, owner_id=request.user.pk).first()
    if found is None:
        raise Http404
    return found


def page_of(transfer: Transfer) -> str:
    """The address on which one goes on with it."""
    return reverse(PAGES[TransferState(transfer.state)], args=[transfer.pk])


def frame(transfer: Transfer, step: str) -> dict[str, Any]:
    """What stands around each step."""
    return {"transfer": transfer, "steps": steps(transfer, step), "may_throw_away": _is_open(transfer)}


def _is_open(transfer: Transfer) -> bool:
    has_begun = transfer.is_done or transfer.state == TransferState.STOPPED
    return not has_begun and not (transfer.is_busy and transfer.progress)


def steps(transfer: Transfer | None, current: str) -> list[dict[str, Any]]:
    """The way through a transfer."""
    labels = {"source": _("Source"), "tables": _("Tables"), "check": _("Dry run"), "report": _("Import")}
    place = STEPS.index(current)
    done = transfer is not None and transfer.is_done
    return [
        {
            "label": label,
            "note": _note(transfer, step) if transfer else "",
            "state": "done" if number < place or (done and number <= place) else "current" if number == place else "ahead",
            "url": reverse("database-tables", args=[transfer.pk]) if step == "tables" and current == "check" and transfer else "",
        }
        for number, (step, label) in enumerate(labels.items())
    ]


def _note(transfer: Transfer, step: str) -> str:
    if step != "tables" or transfer.state == TransferState.READING:
        return ""
    count = transfer.tables.count()
    return ngettext("%(count)s table", "%(count)s tables", count) % {"count": formats_now().number(count)}


def waiting(request: HttpRequest, transfer: Transfer, step: str) -> HttpResponse | None:
    """While something is going on, how far that is; None once it is over."""
    asks = WAITING in request.GET
    if not transfer.is_busy or transfer.progress is None:
        return refreshed() if asks else None
    shown = progress_of(transfer.owner_id, transfer.progress)
    if shown.is_over:
        put_back_if_lost(transfer, shown)
        return refreshed() if asks else redirect(request.path)
    context = {**frame(transfer, step), "progress": shown, "url": f"{request.path}?{WAITING}"}
    return render(request, "ui/progress.html" if asks else "exchange/whole/progress.html", context)


def refreshed() -> HttpResponse:
    """What was waited for is there: the page is loaded anew."""
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response
