"""Charts of the reports, drawn on the server."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.modules.sales.queries.dimensions import Dimension
from klientela.modules.sales.queries.funnel import Funnel, FunnelStep
from klientela.modules.sales.reports.showing import Row
from klientela.ui import charts
from klientela.ui.charts import Bar
from klientela.ui.formats import formats_now

MOST = 12
"""So many bars are drawn; the table beside has all."""


def funnel(found: Funnel) -> SafeString:
    """How many deals reached each stage, with the share that went on."""
    return charts.funnel([_step(step) for step in found.steps], label=_("Deals that reached each stage"))


def wins(rows: Sequence[Row], dimension: Dimension, *, currency: str) -> SafeString:
    """The win rate of each, over time as a line."""
    words, label = formats_now(), _("Win rate")
    if dimension.is_time:
        series = charts.Series(label, [100 * (row.result.win_rate or 0) for row in rows])
        return charts.line([series], labels=[row.label for row in rows], label=label, tick=lambda value: words.percent(value / 100))
    shown = sorted(rows[:MOST], key=lambda row: -(row.result.win_rate or 0))
    items = [Bar(row.label, 100 * (row.result.win_rate or 0), words.percent(row.result.win_rate or 0, 1)) for row in shown]
    return charts.bars(items, label=label)


def revenue(rows: Sequence[Row], dimension: Dimension, *, currency: str) -> SafeString:
    """What each has won in one currency, over time as columns."""
    words, label = formats_now(), _("Won, %(currency)s") % {"currency": currency or "–"}
    if dimension.is_time:
        items = [Bar(row.label, _worth(row), words.money(_worth(row), currency, whole=True)) for row in rows]
        short = [Bar(bar.label, bar.value, _short(bar.value)) for bar in items]
        return charts.columns(short, label=label, tick=_short)
    items = [Bar(row.label, _worth(row), words.money(_worth(row), currency, whole=True)) for row in rows[:MOST]]
    return charts.bars(items, label=label)


def _step(step: FunnelStep) -> Bar:
    onward = formats_now().percent(step.conversion) if step.conversion is not None else ""
    return Bar(step.name, step.reached, note=onward, tone="green" if step.kind == "won" else "")


def _worth(row: Row) -> Decimal:
    return row.amount.amount if row.amount else Decimal(0)


def _short(value: charts.Number) -> str:
    """A large number in thousands or millions, as one says it beside a chart."""
    amount, words = Decimal(str(value)), formats_now()
    if abs(amount) >= 1_000_000:
        return _("%(number)s M") % {"number": words.number(round(amount / 1_000_000, 2))}
    if abs(amount) >= 10_000:
        return _("%(number)s k") % {"number": words.number(amount / 1000, 0)}
    return words.number(amount, 0)
