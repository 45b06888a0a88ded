"""What stands between the wells and the table: the forms it can take, what it tells of itself, and which rows come first."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from klientela.core.views.pivot.asking import Question
from klientela.core.views.pivot.table import Pivot
from klientela.core.views.pivot.wells import Way, Wells
from klientela.ui.formats import Formats

FORMS = {
    "columns": gettext_lazy("Columns"),
    "stacked": gettext_lazy("Stacked columns"),
    "full": gettext_lazy("Stacked to 100%"),
    "bars": gettext_lazy("Bars"),
    "line": gettext_lazy("Line"),
    "area": gettext_lazy("Area"),
    "pie": gettext_lazy("Pie"),
    "donut": gettext_lazy("Ring"),
    "funnel": gettext_lazy("Funnel"),
    "scatter": gettext_lazy("Scatter"),
    "number": pgettext_lazy("form of a chart", "Number"),
}
"""The forms of a chart, by their word in addresses."""
TOPS = (5, 10, 20, 50)


def forms(wells: Wells, layout: str) -> list[Way]:
    """Table, or one of the charts."""
    current = form_of(wells.question) if layout == "chart" else ""
    found = [Way(_("Table"), _as(wells.url(chart=""), "pivot"), current=not current)]
    return found + [Way(label, _as(wells.url(chart=word), "chart"), current=word == current, name=word) for word, label in FORMS.items()]


def form_of(question: Question) -> str:
    """The form of the chart: the one asked for, else what suits: a line over time, a number without rows, else columns."""
    if question.chart in FORMS:
        return question.chart
    if not question.levels:
        return "number"
    first = question.levels[0]
    return "line" if first.bucket and first.bucket.last else "columns"


def _as(url: str, layout: str) -> str:
    query = QueryDict(url.removeprefix("?"), mutable=True)
    query["view"] = layout
    return f"?{query.urlencode()}"


def orders(wells: Wells) -> list[Way]:
    """Rows in their own order, by a figure, or only the first ones."""
    question = wells.question
    found = [Way(_("Own order"), wells.url(rank=None, falling=True, top=0), current=question.rank is None and not question.top)]
    for measure in question.measures:
        for falling, word in ((True, _("falling")), (False, _("rising"))):
            label = _("%(figure)s, %(order)s") % {"figure": measure.label, "order": word}
            current = question.rank == measure and question.falling is falling
            found.append(Way(label, wells.url(rank=measure, falling=falling), current=current))
    for top in TOPS if question.rows else ():
        label = _("Only the first %(number)s") % {"number": top}
        found.append(Way(label, wells.url(rank=question.ranking, top=top), current=question.top == top))
    return found


def told(pivot: Pivot, words: Formats) -> str:
    """How much is shown; not how long it took, which would tell of records one does not see."""
    rows = len(pivot.rows.leaves)
    parts = [ngettext("%(shown)s row", "%(shown)s rows", rows) % {"shown": words.number(rows)}] if pivot.question.rows else []
    if pivot.left_out:
        hidden = ngettext("%(shown)s more in the others", "%(shown)s more in the others", pivot.left_out)
        parts.append(hidden % {"shown": words.number(pivot.left_out)})
    elif pivot.counts.is_cut:
        parts.append(_("the first of very many; totals count all"))
    return " · ".join(parts)


def context(pivot: Pivot, wells: Wells, *, layout: str, words: Formats) -> dict[str, Any]:
    """What the bar's template needs."""
    order = orders(wells)
    return {
        "here": wells.url(),
        "forms": forms(wells, layout),
        "orders": order,
        "order": next((way.label for way in reversed(order) if way.current), order[0].label),
        "told": told(pivot, words),
        **corner_of(pivot),
    }


def corner_of(pivot: Pivot) -> dict[str, str]:
    """The names of a table: of its first column, and of the whole."""
    return {
        "corner": " / ".join(str(level.label) for level in pivot.question.rows) or _("All"),
        "caption": " · ".join([
            *(str(measure.label) for measure in pivot.question.measures),
            *(str(level.label) for level in pivot.question.levels),
        ]),
    }
