"""Figures as people write them, by the kind of what is counted."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from klientela.core.views.pivot.grouping import What
from klientela.core.views.pivot.measures import WHOLES
from klientela.ui.formats import Formats

ROUGH = 1000
"""Amounts from here on are told without the minor unit."""


def figure(words: Formats, what: What, value: Any, *, exact: bool = False) -> str:
    """A figure as it stands in a cell: short there, exact where one looks closer."""
    measure, currency = what
    if value is None:
        return ""
    if measure.told in WHOLES:
        return words.percent(value, 1)
    if isinstance(value, date):
        return words.day(value)
    if measure.currency:
        return words.money(value, currency) if exact else words.number(value, _places(value))
    return words.number(value, 2) if isinstance(value, float) or measure.how == "average" else words.number(value)


def _places(value: Decimal) -> int:
    return 0 if abs(value) >= ROUGH or value == int(value) else 2


def heading(what: What) -> Any:
    """What a column of figures tells, with its currency."""
    measure, currency = what
    return format_lazy("{}, {}", measure.label, currency or _("no currency")) if measure.currency else measure.label
