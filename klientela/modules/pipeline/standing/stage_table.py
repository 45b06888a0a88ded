"""Conversion and dwell time as a table with warmth and a chart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.processes.models import Stage
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of
from klientela.modules.pipeline.reports.asking import Question
from klientela.modules.pipeline.standing.history import Passage, passages
from klientela.modules.sales.api.counting import RESTRICTED
from klientela.ui import plots
from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot, Row

WARMEST, MOST = 5, 6
SHOWS = {
    "share": gettext_lazy("Went on"),
    "median": gettext_lazy("Median days"),
    "mean": gettext_lazy("Mean days"),
    "came": gettext_lazy("Came"),
}


@dataclass(frozen=True)
class Cell:
    """One figure with its warmth and what it rests on."""

    text: str
    css: str
    title: str


@dataclass(frozen=True)
class Table:
    """Stages across, reps, teams and so on down."""

    stages: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell | None]]]
    chart: SafeString
    has_more: bool


def table(user: User, question: Question, *, by: str, show: str, first: int = 0, most: int = 50) -> Table | None:
    """One figure of each stage of the chosen process, by whatever is asked, from a line on; nothing where no deal came anywhere."""
    rows = visible(user, "read", entity_of(Stage)).filter(kind="open", process=question.process).order_by("position")
    stages = [(stage.pk, title_of(stage, user)) for stage in rows]
    there, found = dict(stages), passages(user, by, question.period, choice=question.choice)
    known = {(each.key, each.stage_id): each for each in found if each.stage_id in there}
    names = {each.key: _named(each, by) for each in known.values()}
    if not known or not stages:
        return None
    came: Counter[str] = Counter()
    for each in known.values():
        came[each.key] += each.came
    keys = sorted(names, key=lambda key: (-came[key], names[key], key))[first : first + most + 1]
    warmest = max((_value(each, show) or 0 for each in known.values()), default=0)
    told = [(names[key], [_cell(known.get((key, pk)), show, warmest) for pk in there]) for key in keys[:most]]
    series = [Row(names[key], [_mark(known.get((key, pk)), show) for pk in there]) for key in keys[:MOST]]
    plot = Plot(str(SHOWS[show]), [name for _pk, name in stages], series, formats_now().percent if show == "share" else None)
    return Table([name for _pk, name in stages], told, plots.columns(plot), len(keys) > most)


def _named(each: Passage, by: str) -> str:
    if each.key == RESTRICTED and by != "source":
        return _("Restricted")
    return each.label or (_("All deals") if by == "all" else _("Not given"))


def _value(each: Passage, show: str) -> float | None:
    figures = {"share": each.share, "median": each.median_days, "mean": each.mean_days, "came": float(each.came)}
    return figures[show]


def _text(value: float, show: str) -> str:
    words = formats_now()
    if show == "share":
        return words.percent(value, 1)
    return words.number(int(value)) if show == "came" else words.number(round(value, 1), 1)


def _cell(each: Passage | None, show: str, most: float) -> Cell | None:
    value = None if each is None else _value(each, show)
    if each is None or value is None:
        return None
    told = _("%(went)s of %(left)s went on, %(came)s came") % {"went": each.went_on, "left": each.left, "came": each.came}
    return Cell(_text(value, show), f"heat{min(WARMEST, 1 + int(WARMEST * value / most))}" if most and value > 0 else "", told)


def _mark(each: Passage | None, show: str) -> Mark:
    value: Any = None if each is None else _value(each, show)
    return Mark(value, "" if value is None else _text(value, show))
