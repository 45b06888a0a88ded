"""Pages of the manager's view: parse, ask, render."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from klientela.core.access.decisions import sees
from klientela.core.access.models import Team
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.views.paging import PAGE, first_of
from klientela.core.views.requests import key_of, offered_of, user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.pipeline.reports.asking import Question, offered, question_of
from klientela.modules.pipeline.standing import drawing, listing, showing, stage_table, talks, timeline, waterfall
from klientela.modules.pipeline.standing.dividing import ways_for
from klientela.modules.pipeline.standing.history import sees_moves
from klientela.modules.pipeline.standing.talks import LATE, NO_STEP, SILENT, SLOW, Asked
from klientela.modules.pipeline.views import report
from klientela.modules.sales.api.counting import Deal, sees_figures, sees_money, today

WHY = {
    SLOW: _("Longer in its stage than expected"),
    NO_STEP: _("No next step"),
    LATE: _("Closing day has passed"),
    SILENT: _("No contact for two weeks"),
}
BY = {"stage": _("Stage"), "rep": _("Representative"), "team": _("Team")}
ORDERS = {"worth": _("Worth"), "days": _("Longest in its stage"), "closes": _("Closing day"), "next": _("Next step")}


@report
def standing(request: HttpRequest) -> HttpResponseBase:
    """Where every talk stands: all open deals, by stage, rep or team, with what stands still and why."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    _demand(sees_figures(user, "open"))
    offered = {name: title for name, title in BY.items() if sees(user, entity_of(Deal), talks.GROUPS[name])}
    asked = _asked(request, question, offered)
    first = first_of(request)
    rows = talks.talks(user, asked, first=first, most=PAGE + 1)
    found = talks.groups(user, asked)
    context = {
        "groups": found,
        "asked": asked,
        "talks": rows[:PAGE],
        "page": first // PAGE + 1,
        "has_more": len(rows) > PAGE,
        "stuck": _stuck(found),
        "why_names": WHY,
        "ways": offered,
        "orders": {name: title for name, title in ORDERS.items() if sees(user, entity_of(Deal), talks.ORDERED_BY[name])},
        "total": talks.together(found),
        "sees_steps": sees(user, entity_of(Deal), "next_step", "next_on"),
    }
    return render(request, "pipeline/standing/standing.html", {**_frame(request, question, "standing"), **context})


def _asked(request: HttpRequest, question: Question, offered: Mapping[str, Any]) -> Asked:
    by = request.GET.get("by", "") if request.GET.get("by", "") in offered else "stage"
    why = request.GET.get("why", "") if request.GET.get("why", "") in WHY else ""
    order = request.GET.get("order", "") if request.GET.get("order", "") in ORDERS else "worth"
    of = key_of(request.GET.get("of", ""))
    return Asked(question.choice, question.period, by=by, of=of, why=why, order=order)


def _stuck(found: list[talks.Group]) -> list[tuple[str, Any, int]]:
    """How many deals stand still for each reason."""
    names = found[0].stuck if found else {}
    return [(name, WHY[name], sum(group.stuck[name] for group in found)) for name in names]


@report
def moved(request: HttpRequest) -> HttpResponseBase:
    """What moved since a chosen day, as a waterfall whose every bar opens its deals."""
    user = user_of(request)
    _demand(waterfall.sees_movements(user))
    query = _since(request.GET, user)
    question = question_of(query, user)
    found = waterfall.movements(user, question.period, question.choice)
    currency = offered_of(query, "currency", found.currencies)
    context = {
        "found": found,
        "currency": currency,
        "currencies": found.currencies,
        "chart": drawing.waterfall(showing.steps(found, currency, query), currency),
        "start": found.start.get(currency, 0),
        "end": found.end.get(currency, 0),
        "start_url": showing.address(showing.START, query),
        "end_url": showing.address(showing.END, query),
        "lines": showing.told(found.bars, currency, query),
        "beside": showing.told(waterfall.beside(user, question.period, question.choice), currency, query),
        "presets": showing.presets(today()),
        "tables": _tables(user, question, query, currency=currency),
        "since": question.period.start,
    }
    return render(request, "pipeline/standing/moved.html", {**_frame(request, question, "moved"), **context})


def _since(query: QueryDict, user: User) -> QueryDict:
    """Without a period asked for: this month, or where nothing moved in it the quarter in which something last did."""
    if query.get("period") or query.get("from") or query.get("to"):
        return query
    last = waterfall.last_moved(user, today())
    month = Period.this_month(today())
    asked = query.copy()
    asked["period"] = "this-month" if last is None or last in month else f"{last.year}-Q{(last.month + 2) // 3}"
    return asked


def _tables(user: User, question: Question, query: QueryDict, *, currency: str) -> list[showing.Table]:
    """The same for each rep and team."""
    tables = []
    for name, model in (("rep", User), ("team", Team)):
        found = waterfall.movements_by(user, talks.GROUPS[name], question.period, question.choice)
        names = dict(model.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "name"))
        tables.append(showing.table(name, BY[name], found, names=names, currency=currency, query=query))
    return tables


@policy(grants("read", "deals"))
@require_GET
def behind(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The deals behind one bar of the waterfall, with what happened to each."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    _demand(waterfall.sees_movements(user) and kind in showing.NAMES)
    first = first_of(request)
    lines = listing.lines(user, kind, question.period, choice=question.choice, first=first, most=PAGE + 1)
    context = {
        "kind": kind,
        "kind_name": showing.NAMES[kind],
        "lines": lines[:PAGE],
        "back": showing.asked_again("report-moved", request.GET),
        "page": first // PAGE + 1,
        "has_more": len(lines) > PAGE,
    }
    return render(request, "pipeline/standing/behind.html", {**_frame(request, question, "moved"), **context})


@report
def stages(request: HttpRequest) -> HttpResponseBase:
    """How many go on from each stage and how long they stay, by rep, team, source, product or sector."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    _demand(sees_moves(user))
    ways = ways_for(user)
    by = request.GET.get("by", "") if request.GET.get("by", "") in ways else "all"
    what = request.GET.get("show", "") if request.GET.get("show", "") in stage_table.SHOWS else "share"
    first = first_of(request)
    found = stage_table.table(user, question, by=by, show=what, first=first, most=PAGE)
    context = {
        "ways": ways,
        "by": by,
        "show": what,
        "shows": stage_table.SHOWS,
        "found": found,
        "page": first // PAGE + 1,
        "has_more": found is not None and found.has_more,
    }
    return render(request, "pipeline/standing/stages.html", {**_frame(request, question, "stages"), **context})


@report
def over_time(request: HttpRequest) -> HttpResponseBase:
    """What stood open in each stage at the end of each month or week."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    _demand(sees_moves(user))
    weekly = request.GET.get("each") == "week"
    found = timeline.open_over_time(user, question, weekly=weekly, asked=request.GET, counted=request.GET.get("show") == "deals")
    context = {"found": found, "weekly": weekly}
    return render(request, "pipeline/standing/time.html", {**_frame(request, question, "time"), **context})


TABS = {
    "standing": (_("All talks"), "report-standing"),
    "moved": (_("What moved"), "report-moved"),
    "stages": (_("Stages"), "report-stages"),
    "time": (_("Over time"), "report-time"),
}


def _frame(request: HttpRequest, question: Question, tab: str) -> dict[str, Any]:
    user = user_of(request)
    may = {
        "standing": sees_figures(user, "open"),
        "moved": waterfall.sees_movements(user),
        "stages": sees_moves(user),
        "time": sees_moves(user),
    }
    return {
        "question": question,
        **offered(question, user),
        "has_money": sees_money(user),
        "kept": [(name, request.GET[name]) for name in ("by", "currency", "show", "each", "order", "why") if request.GET.get(name)],
        "tab": tab,
        "tabs": [(name, *TABS[name]) for name in TABS if may[name]],
        "nothing": _("There are no such deals"),
    }


def _demand(is_open: bool) -> None:
    if not is_open:
        raise Http404
