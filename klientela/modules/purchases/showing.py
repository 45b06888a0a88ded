"""What was bought the way pages and files show it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from klientela.modules.purchases.behind import behind
from klientela.modules.purchases.queries import TIMES, Asked, Bought
from klientela.ui.formats import formats_now

type Order = Callable[[Bought], tuple[bool, Any]]

ORDERS: dict[str, Order] = {
    "revenue": lambda row: (False, -row.revenue),
    "quantity": lambda row: (False, -row.quantity),
    "last": lambda row: (row.last_on is None, -(row.last_on.toordinal() if row.last_on else 0)),
    "profit": lambda row: (row.profit is None, -(row.profit or 0)),
    "margin": lambda row: (row.margin is None, -(row.margin or 0)),
    "name": lambda row: (False, row.label.casefold()),
}
"""By what lines can be put in order, the most or the last first; what is not known stands below."""


@dataclass(frozen=True)
class Line:
    """What was bought, how it is called, the way to the purchases behind it, and for how long nothing was bought."""

    bought: Bought
    label: str
    url: str
    quiet: int = 0


def titles() -> dict[str, str]:
    """What the figures can be divided by."""
    return {"product": _("Product"), "customer": _("Customer"), "year": _("Year"), "month": _("Month")}


def in_order(rows: Iterable[Bought], by: str, order: str) -> list[Bought]:
    """The rows in the order asked for; times come with the last first."""
    if by in TIMES:
        return sorted(rows, key=lambda row: row.key, reverse=True)
    return sorted(rows, key=lambda row: (*ORDERS[order](row), row.label, row.key))


def lines_of(rows: Iterable[Bought], by: str, asked: Asked, *, today: date) -> list[Line]:
    """The rows with the way to what is behind them; of a customer's goods also what he may have stopped buying."""
    has_hint = by == "product" and asked.customer is not None and asked.period.end >= today
    return [Line(row, label_of(row, by), behind(by, row.key, asked), row.quiet_days(today) if has_hint else 0) for row in rows]


def label_of(row: Bought, by: str) -> str:
    """The name of a product or customer, or a year or month as people say it."""
    if by not in TIMES or not row.key:
        return row.label
    first = date.fromisoformat(row.key)
    return str(first.year) if by == "year" else f"{formats_now().months[first.month - 1]} {first.year}"


def sheet(rows: Iterable[Bought], by: str, *, currency: str, has_profit: bool) -> tuple[list[Any], list[list[Any]]]:
    """Headings and lines for a spreadsheet."""
    costs = [_("Cost"), _("Profit"), _("Margin")] if has_profit else []
    heads = [titles()[by], _("Quantity"), _("Revenue, %(currency)s") % {"currency": currency or "–"}, *costs]
    return [*heads, _("Lines"), _("Last bought")], [_cells(row, by, has_profit=has_profit) for row in rows]


def _cells(row: Bought, by: str, *, has_profit: bool) -> list[Any]:
    costs = [row.cost, row.profit, None if row.margin is None else round(row.margin, 4)] if has_profit else []
    return [label_of(row, by), row.quantity, row.revenue, *costs, row.count, row.last_on]
