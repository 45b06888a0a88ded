"""Charts of the reports, drawn on the server."""

from collections.abc import Sequence
from typing import Any

from klientela.modules.sales.queries.dimensions import Dimension
from klientela.modules.sales.queries.funnel import Funnel
from klientela.modules.sales.reports.showing import Row


def funnel(found: Funnel) -> Any:
    return ""


def wins(rows: Sequence[Row], dimension: Dimension, *, currency: str) -> Any:
    return ""


def revenue(rows: Sequence[Row], dimension: Dimension, *, currency: str) -> Any:
    return ""
