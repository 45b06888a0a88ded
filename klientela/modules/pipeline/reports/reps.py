"""The report of representatives: what each did, whether the steps were taken in order, and a ranking with its formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.identity.models import User
from klientela.core.processes.models import Stage, StageKind
from klientela.core.tasks.lacking import sees_next_step
from klientela.core.timeline.queries.rollup import may_roll_up
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER
from klientela.modules.pipeline.queries.reps import WEIGHTS, RepWork, sees_reps, sees_waived, work_of_reps
from klientela.modules.pipeline.reports.asking import Question, question_of
from klientela.modules.pipeline.reports.showing import Drill, currencies
from klientela.modules.pipeline.views import frame, is_file, report
from klientela.modules.sales.api.counting import Deal, sees_money

BOOK = "xlsx"


@dataclass(frozen=True)
class Line:
    """One representative with the deals behind his figures."""

    place: int
    work: RepWork
    opened_url: str
    won_url: str
    lost_url: str
    idle_url: str


@report
def reps(request: HttpRequest) -> HttpResponseBase:
    """What each representative did in a period, the one with most points first."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    if not sees_reps(user):
        raise Http404
    found = work_of_reps(user, question.period, choice=question.choice)
    if is_file(request, BOOK):
        return _file(request, found, user)
    context = {"rows": _lines(found, question), "formula": _formula(user), **{f"has_{name}": told for name, told in _told(user).items()}}
    return render(request, "pipeline/reports/reps.html", {**frame(request, question), **context})


def _told(user: User) -> dict[str, bool]:
    """Which figures are told to this user only as far as he sees what they are made of."""
    has_time = may_roll_up(user, "person")
    steps = sees_next_step(entity_of(Deal), user)
    return {"waived": sees_waived(user), "no_step": steps, "contacts": has_time, "minutes": has_time}


def _lines(found: Sequence[RepWork], question: Question) -> list[Line]:
    drill, every = Drill(question), Stage.objects.filter(process__entity="deals")
    if question.choice.process:
        every = every.filter(process=question.choice.process)
    kinds = list(every.values_list("pk", "kind"))
    stages, lost = ",".join(str(pk) for pk, _kind in kinds), ",".join(str(pk) for pk, kind in kinds if kind == StageKind.LOST)
    return [
        Line(
            place,
            work,
            drill.link(question.period, stages=stages, moment="opened_at", owner=work.key),
            drill.link(question.period, owner=work.key),
            drill.link(question.period, stages=lost, owner=work.key) if lost else "",
            drill.link(EVER, stages=stages, owner=work.key, without_next_step="true"),
        )
        for place, work in enumerate(found, 1)
    ]


def _formula(user: User) -> list[tuple[str, str, int]]:
    """Each count of the ranking as the user is told it, added or taken away, with its weight; the first one is added without a sign."""
    names, has_waived = _names(), sees_waived(user)
    told = [(names[name], weight) for name, weight in WEIGHTS.items() if name != "waived" or has_waived]
    return [("−" if weight < 0 else "+" if place else "", name, abs(weight)) for place, (name, weight) in enumerate(told)]


def _names() -> dict[str, str]:
    return {
        "opened": _("Opened deals"),
        "advanced": _("Moved on"),
        "won": _("Won deals"),
        "lost": _("Lost deals"),
        "skipped": _("Stages skipped"),
        "back": _("Moved back"),
        "waived": _("Let through with gaps"),
        "no_step": _("Without next step"),
        "contacts": _("Contacts"),
        "minutes": _("Minutes"),
    }


def _file(request: HttpRequest, found: Sequence[RepWork], user: User) -> HttpResponseBase:
    """The report for a spreadsheet, a column of worth for each currency."""
    hidden = {name for name, is_told in _told(user).items() if not is_told}
    names = {name: label for name, label in _names().items() if name not in hidden}
    money = currencies(found) if sees_money(user) else []
    worth = [_("Won, %(currency)s") % {"currency": currency or "–"} for currency in money]
    heads = [_("Representative"), _("Points"), *names.values(), _("Days to win"), *worth]
    lines = [_line(work, list(names), money) for work in found]
    if request.GET.get("format") == BOOK:
        return workbook_response("representatives.xlsx", heads, lines, money=range(len(heads) - len(money), len(heads)))
    return csv_response("representatives.csv", heads, lines)


def _line(work: RepWork, names: Sequence[str], money: Sequence[str]) -> list[Any]:
    amounts = {part.currency: part.amount for part in work.value}
    days = None if work.days_won is None else round(work.days_won, 1)
    return [work.name, work.points, *(getattr(work, name) for name in names), days, *(amounts.get(currency) for currency in money)]
