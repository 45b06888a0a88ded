"""Days on which nobody works in Romania, by article 139 of the labour code; Easter is the Orthodox one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.kernel.holidays import Holidays, orthodox_easter

FIXED: tuple[tuple[int, int, Any], ...] = (
    (1, 1, _("New Year")),
    (1, 2, _("Day after New Year")),
    (1, 24, _("Union Day")),
    (5, 1, _("Labour Day")),
    (6, 1, _("Children's Day")),
    (8, 15, _("Assumption")),
    (11, 30, _("Saint Andrew")),
    (12, 1, _("National Day")),
    (12, 25, _("Christmas")),
    (12, 26, _("Second day of Christmas")),
)
SINCE_2024: tuple[tuple[int, int, Any], ...] = ((1, 6, _("Epiphany")), (1, 7, _("Saint John")))
AFTER_EASTER: tuple[tuple[int, Any], ...] = (
    (-2, _("Good Friday")),
    (0, _("Easter")),
    (1, _("Easter Monday")),
    (49, _("Pentecost")),
    (50, _("Whit Monday")),
)


def days(year: int) -> Mapping[date, Any]:
    """The holidays of a year."""
    easter, fixed = orthodox_easter(year), (*FIXED, *(SINCE_2024 if year >= 2024 else ()))
    found = {date(year, month, day): name for month, day, name in fixed}
    return found | {easter + timedelta(days=after): name for after, name in AFTER_EASTER}


HOLIDAYS = Holidays("RO", frozenset({"Europe/Bucharest"}), days)
