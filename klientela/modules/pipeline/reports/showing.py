"""Results the way pages, charts and files show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.processes.models import Stage, StageKind
from klientela.core.views.periods import quarter_label
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.dimensions import Dimension
from klientela.modules.pipeline.queries.funnel import Funnel
from klientela.modules.pipeline.queries.results import Amount, Result
from klientela.modules.pipeline.reports.asking import Question
from klientela.modules.sales.api.counting import RESTRICTED
from klientela.ui.formats import formats_now


@dataclass(frozen=True)
class Row:
    """One line of a report."""

    label: str
    result: Result
    url: str
    """The deals behind it, where the list of deals can show them."""
    share: float | None
    """Part of all that was won in the currency shown."""
    amount: Amount | None
    others: tuple[Amount, ...]
    """What was won in other currencies."""


def rows_of(results: Sequence[Result], dimension: Dimension, question: Question, *, currency: str) -> list[Row]:
    """Results as lines, with the part each has of the whole."""
    whole = sum((part.amount for result in results for part in result.value if part.currency == currency), Decimal(0))
    drill = Drill(question)
    return [_row(result, dimension, currency=currency, whole=whole, url=drill.url(dimension, result)) for result in results]


def _row(result: Result, dimension: Dimension, *, currency: str, whole: Decimal, url: str) -> Row:
    amount = next((part for part in result.value if part.currency == currency), None)
    return Row(
        label=label_of(result, dimension),
        result=result,
        url=url,
        share=float(amount.amount / whole) if amount and whole else None,
        amount=amount,
        others=tuple(part for part in result.value if part.currency != currency),
    )


def label_of(result: Result, dimension: Dimension) -> str:
    """The name of what a result is about, as people say it."""
    if dimension.is_time:
        return time_label(date.fromisoformat(result.key), dimension)
    if result.label == RESTRICTED and not result.key:
        return _("Restricted")
    return result.label or _("Not given")


def time_label(first: date, dimension: Dimension) -> str:
    """A month or quarter by its first day."""
    if dimension.name == "quarter":
        return quarter_label(first.year, (first.month + 2) // 3)
    return f"{formats_now().months[first.month - 1]} {first.year}"


class Valued(Protocol):
    """What has a worth by currency."""

    @property
    def value(self) -> tuple[Amount, ...]: ...


def currencies(results: Iterable[Valued]) -> list[str]:
    """The currencies in which anything was won, the one with most deals first."""
    deals: dict[str, int] = {}
    for result in results:
        for part in result.value:
            deals[part.currency] = deals.get(part.currency, 0) + part.deals
    return sorted(deals, key=lambda currency: (-deals[currency], currency))


class Drill:
    """Links from figures to the deals behind them."""

    def __init__(self, question: Question) -> None:
        self.question = question
        stages = Stage.objects.filter(process__entity="deals", kind__in=(StageKind.WON, StageKind.LOST))
        if question.choice.process:
            stages = stages.filter(process=question.choice.process)
        kinds = list(stages.values_list("pk", "kind"))
        self.won = ",".join(str(pk) for pk, kind in kinds if kind == StageKind.WON)
        self.closed = ",".join(str(pk) for pk, _kind in kinds)

    def url(self, dimension: Dimension, result: Result) -> str:
        """The won deals of one result; empty where the list of deals has no such filter."""
        if dimension.is_time:
            return self.link(_period_of(date.fromisoformat(result.key), dimension))
        if not dimension.filter or not result.key:
            return ""
        return self.link(self.question.period, **{dimension.filter: result.key})

    def link(self, period: Period, *, stages: str = "", moment: str = "closed_at", **narrower: str) -> str:
        """The list of deals with the filters of the question."""
        choice = self.question.choice
        asked = {"process": choice.process, "team": choice.team, "owner": choice.rep, "branch": choice.branch, **narrower}
        query = {name: str(value) for name, value in asked.items() if value}
        query["stage"] = stages or self.won
        if period.start != EVER.start:
            query[f"{moment}.gte"] = period.start.isoformat()
        if period.end != EVER.end:
            query[f"{moment}.lte"] = period.end.isoformat()
        return f"{reverse('deals-list')}?{urlencode(query)}"


def _period_of(first: date, dimension: Dimension) -> Period:
    if dimension.name == "quarter":
        return Period.quarter(first.year, (first.month + 2) // 3)
    return Period.month(first.year, first.month)


def sheet(rows: Sequence[Row], title: Any, money: Sequence[str]) -> tuple[list[Any], list[list[Any]]]:
    """Headings and lines of a report of results, a column of worth for each currency."""
    worth = [_("Won, %(currency)s") % {"currency": currency or "–"} for currency in money]
    headings = [title, _("Won deals"), _("Lost deals"), _("Win rate"), _("Days to win"), _("Days to lose"), *worth]
    return headings, [_line(row, money) for row in rows]


def _line(row: Row, money: Sequence[str]) -> list[Any]:
    result, amounts = row.result, {part.currency: part.amount for part in row.result.value}
    days = [None if value is None else round(value, 1) for value in (result.days_won, result.days_lost)]
    figures = [result.won, result.lost, _share(result.win_rate), *days]
    return [row.label, *figures, *(amounts.get(currency) for currency in money)]


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def funnel_sheet(found: Funnel) -> tuple[list[Any], list[list[Any]]]:
    """Headings and lines of a funnel, a column of worth for each currency."""
    money = sorted({part.currency for step in found.steps for part in step.value})
    worth = [_("Worth, %(currency)s") % {"currency": currency or "–"} for currency in money]
    headings = [_("Stage"), _("Reached"), _("Went on"), _("Still here"), _("Lost here"), *worth]
    lines = []
    for step in found.steps:
        amounts = {part.currency: part.amount for part in step.value}
        lines.append([
            step.name,
            step.reached,
            _share(step.conversion),
            step.here,
            step.lost,
            *(amounts.get(currency) for currency in money),
        ])
    return headings, lines
