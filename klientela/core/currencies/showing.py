"""What the page of currencies shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.currencies.models import Rate, Source
from klientela.core.currencies.services import PUBLISHERS
from klientela.core.currencies.tables import PIVOTS, reckoning
from klientela.ui import plots
from klientela.ui.plotting import Mark, Plot, Row

MOST_BYTES = 20 * 2**20
DAYS = 60
OWN_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """The newest rate of a currency."""

    code: str
    rate: Rate


def shown(asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything on the page: how the company counts, the newest table, the way of one currency, own rates."""
    counted = reckoning()
    lines = newest(counted.source)
    codes = [line.code for line in lines]
    usual = next((code for code in (counted.currency, "PLN", "USD", "EUR") if code in codes), "")
    chosen = asked.get("of", "") if asked.get("of", "") in codes else usual
    return {
        "counted": counted,
        "sources": [(code, Source(code).label) for code in PUBLISHERS],
        "lines": lines,
        "day": max((line.rate.day for line in lines), default=None),
        "source": Source(counted.source).label,
        "table": next((line.rate.table for line in lines if line.rate.table), ""),
        "chosen": chosen,
        "chart": chart(counted.source, chosen),
        "own": Rate.objects.filter(source=Source.OWN).order_by("-day", "base", "currency")[:OWN_SHOWN],
        "today": timezone.localdate(),
    }


def newest(source: str) -> list[Line]:
    """The newest table of a source."""
    last = Rate.objects.filter(source=source).order_by("-day").values_list("day", flat=True).first()
    rows = Rate.objects.filter(source=source, day=last).order_by("base", "currency") if last else Rate.objects.none()
    return [Line(row.currency if row.base == PIVOTS[Source(source)] else row.base, row) for row in rows]


def chart(source: str, code: str) -> SafeString | None:
    """How the rate of a currency went over the last days with a table."""
    if not code:
        return None
    pivot = PIVOTS[Source(source)]
    found = Rate.objects.filter(source=source, base__in=(pivot, code), currency__in=(pivot, code)).order_by("-day")[:DAYS]
    rows = list(reversed(found))
    if len(rows) < 2:
        return None
    label = _("1 %(base)s in %(currency)s") % {"base": rows[0].base, "currency": rows[0].currency}
    marks = [Mark(row.rate, f"{row.rate.normalize():f}") for row in rows]
    return plots.lines(Plot(label, [f"{row.day:%d.%m}" for row in rows], [Row(label, marks)]))
