"""What people type into the sheet of a plan, and amounts the program fills in for them to look at before they save."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from klientela.core.views.inputs import NumberField
from klientela.modules.forecast.plans.filling import NOTHING, YEAR, Months, added, divided, grown, spread
from klientela.modules.forecast.plans.services import Typed, places_of
from klientela.modules.forecast.plans.sheet import Row, Sheet
from klientela.ui.formats import formats_now

EVENLY, LIKE_BEFORE = "evenly", "before"
MOST_DIGITS = 16
YEARS_BEFORE = 3
type Past = Callable[[int], Mapping[str, Months]]
"""What the parts brought by month in so many years before together; asked only where it is needed."""


@dataclass
class Entered:
    """A row as it was typed: its texts, the amounts they are, and what is wrong with them."""

    row: Row
    months: Months
    texts: list[str]
    version: int
    year: Decimal
    errors: list[str] = field(default_factory=list)

    @property
    def year_text(self) -> str:
        return told(self.year)

    @property
    def cells(self) -> list[tuple[str, Any]]:
        """The texts with the name of the month of each."""
        return list(zip(self.texts, MONTHS.values(), strict=True))

    def fill(self, months: Months) -> None:
        """Take other amounts."""
        self.months, self.year, self.texts = months, sum(months, Decimal(0)), [told(amount) for amount in months]


def shown(sheet: Sheet) -> dict[str, Entered]:
    """The rows as they are kept, by their keys."""
    return {row.key: _kept(row) for row in sheet.rows}


def entered(sheet: Sheet, data: Mapping[str, str]) -> dict[str, Entered]:
    """The rows as they were sent; what somebody may not change stays as it is."""
    rows = shown(sheet)
    for key, known in rows.items():
        if known.row.may_change and f"v-{key}" in data:
            _read(known, data, places=places_of(sheet.plan))
    return rows


def refuse_foreign(sheet: Sheet, data: Mapping[str, str]) -> None:
    """Refuse what was sent for rows that somebody may not change, or no longer: nothing is left out unsaid."""
    mine = {f"v-{row.key}" for row in sheet.rows if row.may_change}
    if any(name.startswith("v-") and name not in mine for name in data):
        raise ValidationError(_("Nothing was saved: you may not set one of these targets."))


def fill(sheet: Sheet, rows: Mapping[str, Entered], asked: Mapping[str, str], *, past: Past) -> None:
    """Do what a button asks: spread the year of a row, divide what stands above a group, or let all rows grow. Raises `ValidationError`."""
    what, _sign, key = asked.get("do", "").partition(":")
    places, is_like_before = places_of(sheet.plan), asked.get("how", LIKE_BEFORE) == LIKE_BEFORE
    known: Mapping[str, Months] = past(1) if what == "grow" else past(YEARS_BEFORE) if is_like_before else {}
    if what == "spread" and key in rows and rows[key].row.may_change:
        weights = next((found for found in (known.get(key, NOTHING), added(list(known.values()))) if any(found)), NOTHING)
        rows[key].fill(spread(rows[key].year, weights, places=places))
    elif what == "divide":
        _divide(sheet, rows, key, known=known)
    elif what == "grow":
        percent = _number(asked.get("percent", "") or "0", _("Percent"), 3)
        for each in rows.values():
            if each.row.may_change:
                each.fill(grown(known.get(each.row.key, NOTHING), percent, places=places))


def typed(rows: Mapping[str, Entered]) -> list[Typed]:
    """What is to be written. Raises `ValidationError` where the year of a row is not what its months are together."""
    found = []
    for each in rows.values():
        if each.year != sum(each.months, Decimal(0)):
            words = {"sum": formats_now().number(sum(each.months, Decimal(0))), "year": formats_now().number(each.year)}
            each.errors.append(_("The months are %(sum)s together, not %(year)s: spread the year over them, or correct it.") % words)
        found.append(Typed(each.row.subject, each.months, each.row.target, each.version))
    refuse_wrong(rows)
    return [each for each, known in zip(found, rows.values(), strict=True) if known.row.may_change]


def refuse_wrong(rows: Mapping[str, Entered]) -> None:
    """Refuse, naming the rows, if anything typed is wrong."""
    if any(each.errors for each in rows.values()):
        raise ValidationError(_("Nothing was saved: look at the rows marked red."))


def told(amount: Decimal | int) -> str:
    """An amount as it stands in a cell; nothing is empty."""
    return formats_now().number(amount) if amount else ""


def _kept(row: Row) -> Entered:
    return Entered(row, row.months, [told(amount) for amount in row.months], row.target.version if row.target else 0, row.year)


def _read(known: Entered, data: Mapping[str, str], *, places: int) -> None:
    key, months = known.row.key, list(known.months)
    known.texts = [data.get(f"c-{key}-{number}", "") for number in range(1, YEAR + 1)]
    known.version = int(text) if (text := data[f"v-{key}"][:MOST_DIGITS]).isdecimal() else 0
    for place, text in enumerate(known.texts):
        try:
            months[place] = _number(text, MONTHS[place + 1], places) if text.strip() else Decimal(0)
        except ValidationError as error:
            known.errors.extend(error.messages)
    known.months = tuple(months)
    try:
        year = data.get(f"y-{key}", "")
        is_old = year.strip() in ("", told(known.row.year))
        known.year = sum(known.months, Decimal(0)) if is_old else _number(year, _("Year"), places)
    except ValidationError as error:
        known.errors.extend(error.messages)


def _divide(sheet: Sheet, rows: Mapping[str, Entered], key: str, *, known: Mapping[str, Months]) -> None:
    group = next((group for group in sheet.groups if group.key == key), None)
    if group is None or group.target is None:
        raise ValidationError(_("There is no target above these rows to be divided."))
    mine = [row for row in group.rows if row.may_change and not row.has_left]
    others = added([rows[row.key].months for row in group.rows if row not in mine])
    left = tuple(max(whole - taken, Decimal(0)) for whole, taken in zip(group.target, others, strict=True))
    weights = {row.key: sum(known.get(row.key, NOTHING), Decimal(0)) for row in mine}
    for each, months in divided(left, weights, places=places_of(sheet.plan)).items():
        rows[each].fill(months)


def _number(text: str, label: Any, places: int) -> Decimal:
    lowest = None if places == 3 else 0
    clean = NumberField(min_value=lowest, max_digits=MOST_DIGITS, decimal_places=places).clean
    try:
        value: Decimal = clean(text)
    except ValidationError as error:
        raise ValidationError(_("%(field)s: %(problem)s") % {"field": label, "problem": " ".join(error.messages)}) from error
    return value
