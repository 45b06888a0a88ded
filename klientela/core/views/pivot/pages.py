"""The pivot and the chart of an entity: two forms of its list page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from klientela.core.access.decisions import may
from klientela.core.views.asked import asked
from klientela.core.views.effective import effective
from klientela.core.views.filter_bar import filter_bar
from klientela.core.views.heads import head_of
from klientela.core.views.pivot import bar
from klientela.core.views.pivot.answering import Answer
from klientela.core.views.pivot.drawing import Drawing
from klientela.core.views.pivot.showing import Table
from klientela.core.views.pivot.wells import Wells
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now


def pivot_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The records of the question, divided into a table."""
    return _page(request, entity, "pivot")


def chart_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The same drawn as a chart, with its table below."""
    return _page(request, entity, "chart")


def _page(request: HttpRequest, entity: Entity, layout: str) -> HttpResponse:
    user = user_of(request)
    answer = Answer(asked(request, entity), entity, user)
    words, wells = formats_now(), Wells(answer.question, answer.offer, request.GET)
    context: dict[str, Any] = {
        **head_of(request, entity),
        "layout": layout,
        "ask": answer.ask,
        "pivot": answer.pivot,
        "table": Table(answer.pivot, answer.drill, words),
        "chart": Drawing(answer.pivot, answer.drill, words).drawn() if layout == "chart" else "",
        "wells": wells.all(),
        **bar.context(answer.pivot, wells, layout=layout, words=words),
        **filter_bar(request, effective(entity, user), answer.ask.tree),
        "files": _files(entity, request) if may(user, "export", entity) else (),
    }
    return render(request, "views/pivot.html", context)


def _files(entity: Entity, request: HttpRequest) -> list[tuple[str, str]]:
    """The kinds of files it can be taken out as."""
    query = request.GET.urlencode()
    return [(label, f"{reverse(f'{entity.slug}-{name}')}?{query}") for label, name in (("XLSX", "pivot.xlsx"), ("CSV", "pivot.csv"))]
