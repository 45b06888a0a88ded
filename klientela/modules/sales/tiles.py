"""What sales shows on the start page."""

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.kernel.entity import Tile
from klientela.kernel.period import EVER, Period
from klientela.modules.sales.queries import last_win, revenue_by
from klientela.modules.sales.queries.dimensions import DIMENSIONS
from klientela.modules.sales.queries.seeing import sees_figures
from klientela.modules.sales.reports import drawing
from klientela.modules.sales.reports.asking import quarter_label, question_of
from klientela.modules.sales.reports.showing import Row, currencies, rows_of

MONTHS = 12
PEOPLE = 5


def won_by_month(user: User) -> Tile | None:
    """What was won in the last twelve months that brought anything."""
    rows, currency = _rows(user, "month")
    if len(rows) < 2:
        return None
    chart = drawing.revenue(rows[-MONTHS:], DIMENSIONS["month"], currency=currency)
    return Tile(_("Won by month"), "sales/tile_months.html", {"chart": chart, "currency": currency}, is_wide=True)


def ranking(user: User) -> Tile | None:
    """Who won most in the last quarter that brought anything, for those who see the deals of several people."""
    last = last_win(user) if sees_figures(user, "revenue") else None
    if last is None or not DIMENSIONS["rep"].is_for(user):
        return None
    period = Period.this_quarter(last)
    rows, _currency = _rows(user, "rep", period)
    if len(rows) < 2:
        return None
    name = quarter_label(period.start.year, (period.start.month + 2) // 3)
    return Tile(_("Representatives"), "sales/tile_people.html", {"rows": rows[:PEOPLE], "quarter": name})


def _rows(user: User, by: str, period: Period = EVER) -> tuple[list[Row], str]:
    results = revenue_by(user, by, period) if sees_figures(user, "revenue") else []
    currency = next(iter(currencies(results)), "")
    question = question_of(period.as_query(), user)
    return rows_of(results, DIMENSIONS[by], question, currency=currency), currency
