"""The last pages about whole databases: the dry run, the import and its report, taking it back."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.whole.jobs import start_bringing
from klientela.core.exchange.whole.models import Transfer, TransferState
from klientela.core.exchange.whole.results import lines_shown, sums_of, tables_of
from klientela.core.exchange.whole.undoing import preview_undo, undo_of, undo_transfer
from klientela.core.exchange.whole.wizard import frame, own_transfer, page_of, waiting
from klientela.core.views.bulk.jobs import start
from klientela.core.views.bulk.runs import PER_PAGE, told
from klientela.core.views.bulk.words import stay_words
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of

IMPORT = function("import")


@policy(IMPORT)
@require_safe
def check_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the transfer would do to each table and row; while it is being found out, how far that is."""
    transfer = own_transfer(request, pk)
    if answer := waiting(request, transfer, "check"):
        return answer
    if transfer.state != TransferState.CHECKED:
        if transfer.failure:
            say(request, transfer.failure, tone="red")
        return redirect(page_of(transfer))
    return render(request, "exchange/whole/check.html", {**frame(transfer, "check"), **_shown(request, transfer)})


@policy(IMPORT)
@require_safe
def report_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the transfer did; one that stopped half-way goes on from here."""
    transfer = own_transfer(request, pk)
    if answer := waiting(request, transfer, "report"):
        return answer
    if transfer.state not in {TransferState.DONE, TransferState.STOPPED}:
        return redirect(page_of(transfer))
    context = {**frame(transfer, "report"), **_shown(request, transfer), "undone": undo_of(transfer)}
    return render(request, "exchange/whole/report.html", context)


def _shown(request: HttpRequest, transfer: Transfer) -> dict[str, Any]:
    tables = tables_of(transfer)
    found = sums_of(tables)
    stats = {"counts": found["sums"], "is_done": transfer.is_done, "made": dict(_made(transfer))}
    return {"tables": tables, "stats": stats, **found, **lines_shown(request, tables)}


def _made(transfer: Transfer) -> Counter[str]:
    """How many records of other kinds had to be made, by their plural."""
    return sum((Counter(table.made) for table in transfer.tables.all()), Counter())


@policy(IMPORT)
@require_POST
def run_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring the database in for good, or go on where that stopped."""
    transfer = own_transfer(request, pk)
    skip = request.POST.get("skip") == "on"
    if sums_of(tables_of(transfer))["sums"]["error"] and not skip and transfer.state == TransferState.CHECKED:
        say(request, _("Some rows have errors. Mend them, or choose to leave them out."), tone="amber")
        return redirect("database-check", transfer.pk)
    try:
        if transfer.state in {TransferState.CHECKED, TransferState.STOPPED}:
            start_bringing(transfer, by=user_of(request), skip_errors=skip)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
        return redirect("database-check", transfer.pk)
    return redirect("database-report", transfer.pk)


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what goes, what becomes what it was and what stays; then take all of it back in the background."""
    transfer, user = own_transfer(request, pk), user_of(request)
    context: dict[str, Any] = {"run": {"file_name": transfer.name}, "back": page_of(transfer), "undone": undo_of(transfer)}
    try:
        if request.method == "POST":
            work = undo_transfer(transfer, by=user)
            start(work, by=user)
            return redirect("bulk-run", work.pk)
        if not context["undone"]:
            found = preview_undo(transfer, by=user)
            stay = stay_words(found.stay, total=found.offered.rows)
            context |= {"preview": found, "stay": stay, "lines": told(found.stay[:PER_PAGE], user)}
    except ValidationError as error:
        if request.method == "POST":
            say(request, " ".join(error.messages), tone="amber")
            return redirect(page_of(transfer))
        context["refused"] = " ".join(error.messages)
    return render(request, "exchange/undo.html", context)
