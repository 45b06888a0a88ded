"""Charts of the reports, drawn on the server; each bar leads to its deals, where the list can show them."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.modules.pipeline.queries.dimensions import Dimension
from klientela.modules.pipeline.queries.funnel import Funnel
from klientela.modules.pipeline.reports.showing import Row
from klientela.ui import plots
from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot, spoken
from klientela.ui.plotting import Row as Series

MOST = 12
"""So many bars are drawn; the table beside has all."""


def funnel(found: Funnel) -> SafeString:
    """How many deals reached each stage, with the share that went on."""
    words = formats_now()
    marks = [Mark(step.reached, words.number(step.reached), tone="green" if step.kind == "won" else "") for step in found.steps]
    notes = [words.percent(step.conversion) if step.conversion is not None else "" for step in found.steps]
    label = _("Deals that reached each stage")
    return plots.bars(Plot(label, [step.name for step in found.steps], [Series("", marks)], notes=notes), steps=True)


def wins(rows: Sequence[Row], dimension: Dimension, *, currency: str) -> SafeString:
    """The win rate of each, over time as a line."""
    words, label = formats_now(), _("Win rate")
    shown = list(rows) if dimension.is_time else sorted(rows[:MOST], key=lambda row: -(row.result.win_rate or 0))
    marks = [Mark(row.result.win_rate or 0, words.percent(row.result.win_rate or 0, 1), row.url) for row in shown]
    plot = Plot(label, [row.label for row in shown], [Series("", marks)], words.percent)
    return plots.lines(plot) if dimension.is_time else plots.bars(plot)


def revenue(rows: Sequence[Row], dimension: Dimension, *, currency: str) -> SafeString:
    """What each has won in one currency, over time as columns."""
    words, label = formats_now(), _("Won, %(currency)s") % {"currency": currency or "–"}
    shown = list(rows) if dimension.is_time else list(rows[:MOST])
    marks = [Mark(_worth(row), words.money(_worth(row), currency, whole=True), row.url) for row in shown]
    plot = Plot(label, [row.label for row in shown], [Series("", marks)], spoken)
    return plots.columns(plot) if dimension.is_time else plots.bars(plot)


def _worth(row: Row) -> Decimal:
    return row.amount.amount if row.amount else Decimal(0)
