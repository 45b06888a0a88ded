"""What the pages of the wizard share: whose import it is, which step it is in, which buttons stand below."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.exchange.models import ImportRun, ImportState
from klientela.core.exchange.plans import Plan
from klientela.core.views.naming import plural_of, singular_of
from klientela.kernel.entity import entity_named
from klientela.kernel.module import is_on
from klientela.ui.formats import formats_now

STEPS = ("file", "columns", "check", "report")


def own_run(request: HttpRequest, pk: UUID) -> ImportRun:
    """The import of whoever asks; others' do not exist, nor does one of records whose module is switched off."""
    found = ImportRun.objects.select_related("upload").filter(pk=pk, owner_id=request.user.pk).first()
    if found is None or (found.upload is None and not found.is_done) or not is_on(entity_named(found.entity).module):
        raise Http404
    return found


def frame(run: ImportRun, step: str) -> dict[str, Any]:
    """What stands around each step."""
    entity = entity_named(run.entity)
    return {
        "run": run,
        "entity": entity,
        "plural": plural_of(entity),
        "singular": singular_of(entity),
        "steps": steps(run, step),
        "list_url": _address(f"{run.entity}-list"),
        "record_url": f"{run.entity}-record" if _address(f"{run.entity}-record", run.pk) else "",
    }


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def steps(run: ImportRun | None, current: str) -> list[dict[str, Any]]:
    """The way through the wizard."""
    labels = {"file": _("File"), "columns": _("Columns"), "check": _("Dry run"), "report": _("Import")}
    place = STEPS.index(current)
    done = run is not None and run.is_done
    return [
        {
            "label": label,
            "note": _note(run, step) if run else "",
            "state": "done" if number < place or (done and number <= place) else "current" if number == place else "ahead",
            "url": _url(run, step) if run and not done and not run.is_busy and number < place else "",
        }
        for number, (step, label) in enumerate(labels.items())
    ]


def _url(run: ImportRun, step: str) -> str:
    return reverse(f"import-{step}", args=[run.pk])


def _note(run: ImportRun, step: str) -> str:
    if step == "columns":
        matched = len(Plan.from_json(run.plan).columns)
        return ngettext("%(count)s matched", "%(count)s matched", matched) % {"count": matched}
    if step == "check" and run.state != ImportState.DRAFT:
        rows = ngettext("%(count)s row", "%(count)s rows", run.row_count)
        return rows % {"count": formats_now().number(run.row_count)}
    return ""
