"""The last pages of the import wizard: what would happen to each row, corrections, the import and its report."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.jobs import put_back_if_lost, start_check, start_import
from klientela.core.exchange.left_out import left_out
from klientela.core.exchange.models import ImportLine, ImportRun, ImportState
from klientela.core.exchange.services import keep_plan, take_over
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.told_lines import told
from klientela.core.exchange.undoing import undo_of, until
from klientela.core.exchange.wizard import frame, own_run
from klientela.core.exchange.workbook import workbook_response
from klientela.core.jobs.progress import progress_of
from klientela.core.views.flash import say
from klientela.core.views.requests import is_fragment
from klientela.kernel.entity import entity_named

IMPORT = function("import")
PAGE = 100
VERDICTS = ("error", "duplicate", "create", "update", "unchanged", "skip")


@policy(IMPORT)
@require_safe
def check_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the import would do to each row; while it is being found out, how far that is."""
    run = own_run(request, pk)
    if run.state == ImportState.CHECKING:
        return _progress(request, run, "check")
    if is_fragment(request):
        return _refreshed()
    if run.is_done or run.is_under_way:
        return redirect("import-report", run.pk)
    if run.state == ImportState.DRAFT:
        return _back_to_columns(request, run)
    return render(request, "exchange/check.html", {**frame(run, "check"), **_lines(request, run), "looks": list(enumerate(run.looks))})


@policy(IMPORT)
@require_safe
def report_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the import did."""
    run = own_run(request, pk)
    if run.is_busy:
        return _progress(request, run, "report")
    if is_fragment(request):
        return _refreshed()
    if run.state == ImportState.STOPPED:
        return render(request, "exchange/stopped.html", {**frame(run, "report"), **_lines(request, run)})
    if not run.is_done:
        return redirect("import-check", run.pk)
    undone = undo_of(run)
    context = {**frame(run, "report"), **_lines(request, run), "undone": undone, "undo_until": None if run.undone_at else until(run)}
    return render(request, "exchange/report.html", context)


def _progress(request: HttpRequest, run: ImportRun, step: str) -> HttpResponse:
    assert run.progress is not None  # noqa: S101 - a busy run has one
    shown = progress_of(run.owner_id, run.progress)
    part = is_fragment(request)
    if shown.is_over:
        run = put_back_if_lost(run, shown)
        return _refreshed() if part else redirect("import-check", run.pk)
    context = {**frame(run, step), "progress": shown, "url": request.path}
    return render(request, "ui/progress.html" if part else "exchange/progress.html", context)


def _refreshed() -> HttpResponse:
    """What was waited for is there: the page is loaded anew."""
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _back_to_columns(request: HttpRequest, run: ImportRun) -> HttpResponse:
    if run.failure:
        say(request, run.failure, tone="red")
    return redirect("import-columns", run.pk)


def _lines(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    present = [verdict for verdict in VERDICTS if run.count(verdict)]
    chosen = request.GET.get("rows", "")
    verdict = chosen if chosen in present else (present[0] if present else "error")
    lines = _of(run, verdict)
    after = request.GET.get("after", "")
    if after.isdigit():
        lines = lines.filter(number__gt=int(after[:9]))
    shown = list(lines[: PAGE + 1])
    more = shown[PAGE - 1].number if len(shown) > PAGE else None
    return {
        "verdict": verdict,
        "lines": told(shown[:PAGE], entity_named(run.entity), by=request.user),  # type: ignore[arg-type]
        "more": more,
        "kinds": [(kind, run.count(kind)) for kind in present],
        "writing": run.count("create") + run.count("update"),
    }


def _of(run: ImportRun, verdict: str) -> QuerySet[ImportLine]:
    return run.lines.filter(verdict=verdict).order_by("number")


@policy(IMPORT)
@require_POST
def corrections(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take over proposed corrections, and try the import out again."""
    run = own_run(request, pk)
    accepted = []
    for place, look in enumerate(run.looks):
        instead = request.POST.get(f"l{place}-instead", "").strip()
        if request.POST.get(f"l{place}") == "on" and instead and look["column"]:
            accepted.append((look["column"], look["text"], instead))
    if not accepted:
        say(request, _("Choose at least one correction."), tone="amber")
        return redirect("import-check", run.pk)
    try:
        run = keep_plan(run, take_over(run, accepted))
        start_check(run, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
    return redirect("import-check", run.pk)


@policy(IMPORT)
@require_POST
def run_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import for good."""
    run = own_run(request, pk)
    skip = request.POST.get("skip") == "on"
    if run.count("error") and not skip:
        say(request, _("Some rows have errors. Mend them, or choose to leave them out."), tone="amber")
        return redirect("import-check", run.pk)
    try:
        if run.state == ImportState.CHECKED:
            start_import(run, by=request.user, skip_errors=skip)  # type: ignore[arg-type]
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
    return redirect("import-report", run.pk)


@policy(IMPORT)
@require_safe
def errors_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The rows with errors in their own columns, with the reason, to be corrected and brought again."""
    return _left_out(request, pk, lambda name, head, rows: csv_response(f"{name}.csv", head, rows))


@policy(IMPORT)
@require_safe
def errors_workbook(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The same as a workbook."""
    return _left_out(request, pk, lambda name, head, rows: workbook_response(f"{name}.xlsx", head, rows, money=()))


def _left_out(request: HttpRequest, pk: UUID, made: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    run = own_run(request, pk)
    try:
        return made(f"errors-{Path(run.file_name).stem}", *left_out(run))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
        return redirect("import-report", run.pk)
