"""The periods a report offers to choose from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from klientela.kernel.period import NAMES, Period
from klientela.ui.formats import formats_now

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Option:
    """One line of a choice."""

    value: str
    label: Any
    chosen: bool = False


def offered_periods(named: str, period: Period, years: range) -> list[tuple[str, list[Option]]]:
    """In groups: the period asked for where it is none of the others, named ones, then each of these years with its quarters."""
    groups = [("", {name: label for name, label in reversed(NAMES.items())})]
    for year in years:
        groups.append((str(year), {str(year): str(year), **{f"{year}-Q{quarter}": quarter_label(year, quarter) for quarter in QUARTERS}}))
    found = [(label, [Option(name, told, name == named) for name, told in names.items()]) for label, names in groups]
    if not any(named in names for _label, names in groups):
        words = formats_now()
        found[0][1].insert(0, Option(named, f"{words.day(period.start)} – {words.day(period.end)}", True))
    return found


def quarter_label(year: int, quarter: int) -> str:
    """A quarter as people write it."""
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}
