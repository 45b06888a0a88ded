"""Days on which nobody works in Poland, by the act of 18 January 1951; Christmas Eve since 2025."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.kernel.holidays import Holidays, western_easter

FIXED: tuple[tuple[int, int, Any], ...] = (
    (1, 1, _("New Year")),
    (1, 6, _("Epiphany")),
    (5, 1, _("Labour Day")),
    (5, 3, _("Constitution Day")),
    (8, 15, _("Assumption")),
    (11, 1, _("All Saints")),
    (11, 11, _("Independence Day")),
    (12, 25, _("Christmas")),
    (12, 26, _("Second day of Christmas")),
)
AFTER_EASTER: tuple[tuple[int, Any], ...] = ((0, _("Easter")), (1, _("Easter Monday")), (49, _("Pentecost")), (60, _("Corpus Christi")))
EVE, EVE_SINCE = _("Christmas Eve"), 2025


def days(year: int) -> Mapping[date, Any]:
    """The holidays of a year."""
    easter = western_easter(year)
    found = {date(year, month, day): name for month, day, name in FIXED}
    found |= {easter + timedelta(days=after): name for after, name in AFTER_EASTER}
    return found | ({date(year, 12, 24): EVE} if year >= EVE_SINCE else {})


HOLIDAYS = Holidays("PL", frozenset({"Europe/Warsaw", "Poland"}), days)
