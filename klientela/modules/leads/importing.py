"""Leads brought in from a file: with their owner, the way they have gone, and what became of them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may
from klientela.core.exchange.lines import Context, Line, known, new
from klientela.core.exchange.references import plain
from klientela.core.identity.models import User
from klientela.core.processes.importing import begin, dated_columns, keep_moves, process_with
from klientela.core.processes.models import Stage, StageKind
from klientela.core.processes.services import first_process
from klientela.kernel.entity import Importer, ImportField, entity_named
from klientela.modules.leads.models import Lead
from klientela.modules.leads.scoring import score_again

OUTCOME = ImportField(
    "outcome",
    _("became a customer"),
    "boolean",
    synonyms=("converted", "is converted", "skonwertowany", "przekonwertowany", "convertit"),
)


def defaults(lines: Sequence[Line], context: Context) -> dict[str, Any]:
    """Unless the file says otherwise, leads go through the first process that has all the stages named in it."""
    wanted = {plain(text) for line in lines if (text := line.texts.get("stage"))}
    return {"process": process_with(wanted, context.user, entity="leads") or first_process("leads")}


def prepare(lines: Sequence[Line], context: Context) -> None:
    """Names where there are none, the stages of known outcomes, and times."""
    ends = _ends()
    for line in new(lines):
        said, values = line.extras.get("outcome"), line.values
        end = ends.get((values["process"].pk, bool(said))) if said is not None and "stage" not in values else None
        if end is not None:
            values["stage"] = end
        if not values.get("name"):
            values["name"] = str(values.get("company") or values.get("contact") or values.get("email") or _("Lead"))[:200]
    begin(lines, context, _refusal)


def _ends() -> dict[tuple[Any, bool], Stage]:
    rows = Stage.objects.filter(kind__in=(StageKind.WON, StageKind.LOST), process__entity="leads").order_by("-position")
    return {(stage.process_id, stage.kind == StageKind.WON): stage for stage in rows}


def finish(lines: Sequence[Line], context: Context) -> None:
    """The moves of the leads, and the scores of those that are open."""
    keep_moves(lines, context)
    score_again([line.record.pk for line in (*new(lines), *known(lines)) if line.record is not None and line.record.closed_at is None])


def dated(user: User) -> tuple[ImportField, ...]:
    """What became of them and when, for whoever may write stages."""
    return () if "stage" in fixed_for(user, entity_named("leads")) else (OUTCOME, *dated_columns(user))


def _refusal(user: User, stage: Stage, lead: Lead | None) -> str:
    """Known leads are converted on their page; history that is brought in has happened."""
    if stage.is_open:
        return ""
    if lead is not None and stage.kind == StageKind.WON:
        return str(_("A lead that is known here is converted on its page."))
    return "" if may(user, "convert", lead or entity_named("leads")) else str(_("You may not convert leads."))


IMPORTER = Importer(more=dated, defaults=defaults, prepare=prepare, finish=finish, whole=True)
