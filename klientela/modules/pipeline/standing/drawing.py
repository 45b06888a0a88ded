"""Charts of where talks stand: a waterfall, and what stood open when."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot, Row, column, ground, linked, spoken

ROOM, WIDEST = 72.0, 9.0


@dataclass(frozen=True)
class Step:
    """One column of a waterfall: its name, how much it is or changes, and where its deals stand."""

    name: str
    amount: Decimal
    href: str = ""
    is_whole: bool = False


def waterfall(steps: Sequence[Step], currency: str) -> SafeString:
    """From what stood open at the start, step by step, to what stands open at the end."""
    label = _("How the open value changed, %(currency)s") % {"currency": currency or "–"}
    words = formats_now()
    marks = [Mark(step.amount, words.money(step.amount, currency, whole=True), step.href) for step in steps]
    plot = Plot(label, [step.name for step in steps], [Row("", marks)], spoken)
    edges, at = [], Decimal(0)
    for step in steps:
        begins, at = (Decimal(0), step.amount) if step.is_whole else (at, at + step.amount)
        edges.append((begins, at))
    frame, width = plot.frame([value for pair in edges for value in pair]), min(ROOM / max(len(steps), 1), WIDEST)
    shapes = []
    for place, (step, (begins, ends)) in enumerate(zip(steps, edges, strict=True)):
        left = (place + 0.5) * 100 / len(steps) - width / 2
        tone = "c1" if step.is_whole else "green" if step.amount > 0 else "red"
        shape = column(frame, left=left, width=width, begins=float(begins), ends=float(ends), tone=tone)
        shapes.append(linked(marks[place], plot.told(plot.rows[0], place), shape))
    return ground(plot, frame, shapes)
