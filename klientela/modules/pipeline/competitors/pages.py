"""The report of wins against each competitor, and the box on a competitor's page."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.records.withholding import withheld_from
from klientela.core.views.addresses import list_address, record_address
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity, Panel, entity_named, entity_of
from klientela.modules.pipeline.competitors.queries import Against, against, sees_competition
from klientela.modules.pipeline.reports.asking import question_of
from klientela.modules.pipeline.views import frame, is_file, report
from klientela.modules.sales.api.counting import Competitor, sees_money

STATES: dict[str, list[Any]] = {
    "open": ["closed_at", "empty", ""],
    "won": ["stage", "kind", "won"],
    "lost": ["stage", "kind", "lost"],
    "took": ["stage", "kind", "lost"],
}


@report
def competitors(request: HttpRequest) -> HttpResponseBase:
    """How often one wins against each competitor."""
    user = user_of(request)
    if not sees_competition(user):
        raise Http404
    question = question_of(request.GET, user)
    found = against(user, question.period, question.choice)
    if is_file(request):
        heads = [_("Competitor"), pgettext("deals", "Open"), _("Won"), _("Lost"), _("Lost to it"), _("Win rate")]
        return csv_response(
            "competitors.csv", heads, [[each.name, each.open, each.won, each.lost, each.took, each.win_rate] for each in found]
        )
    period = question.period.as_query()
    rows = [_shown(each, period) for each in found]
    return render(request, "pipeline/reports/competitors.html", {**frame(request, question), "rows": rows})


def panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """What came of the deals against this competitor."""
    if not isinstance(record, Competitor) or not sees_competition(user):
        return None
    found = against(user, competitor=record.pk)
    context = {"row": _shown(found[0], {}) if found else None, "has_money": sees_money(user), "name": withheld_from(record, user).name}
    return Panel(gettext_lazy("Deals against it"), "pipeline/competitor_panel.html", context)


def _shown(each: Against, period: dict[str, str]) -> dict[str, Any]:
    """A line with the way to the deals behind each of its figures."""
    urls = {name: deals_against(each.competitor, name, period) for name in STATES}
    return {"each": each, "url": record_address(entity_of(Competitor), each.competitor), "urls": urls}


def deals_against(competitor: UUID, state: str, period: dict[str, str]) -> str:
    """The list of the deals a competitor was after that stand in a state."""
    met: list[Any] = [["competitor", "is", str(competitor)]]
    if state == "took":
        met.append(["standing", "is", "took"])
    parts: list[Any] = [{"related": "deal-competitors.deal", "how": "exist", "where": {"all": met}}]
    first, second, third = STATES[state]
    if first == "stage":
        parts.append({"related": "stage", "how": "exist", "where": {"all": [[second, "is", third]]}})
    else:
        parts.append([first, second, third])
    query = {"where": json.dumps({"version": 2, "where": {"all": parts}}), "saved": "none"}
    dates = {f"closed_at.{name}": day for name, day in (("gte", period.get("from", "")), ("lte", period.get("to", ""))) if day}
    return f"{list_address(entity_named('deals'))}?{urlencode({**query, **(dates if state != 'open' else {})})}"
