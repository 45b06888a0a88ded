"""From the rows of a table to lines with values: every cell is replaced, converted and, where it cannot be, explained."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.conversions import ConversionError, Reading, clean, convert
from klientela.core.exchange.dates import to_date
from klientela.core.exchange.lines import Context, Line, Problem
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.reading import MAX_CELL, Row, Table
from klientela.core.exchange.targets import Goal
from klientela.kernel.money import Money

NOON = time(12, tzinfo=UTC)
"""The clock of a moment of which only the day is known: the same day in every zone, and whole days between two of them."""

_REGIONS = {"pl": "PL", "ro": "RO"}
_SIGNS = "$€£¥₴"
_NO_CURRENCY = _("Write a currency by its three letters, such as EUR.")
_NO_FILES = _("Files do not come with an import. Leave this column out, and bring the files on the records.")
_NEEDED = _("The field “%(field)s” is needed. Choose a column for it, or one value for all rows.")
_CUT = _("This text has %(limit)s characters or more, longer than can be brought in. Shorten it, or leave the column out.")
_OTHER_CURRENCY = _("This amount is in %(other)s, the row says %(currency)s.")


def lines_of(table: Table, context: Context) -> Iterator[Line]:
    """One line for each row of the table; cells that cannot be read are noted as problems."""
    return lines_from(table.rows(), table.headings, context)


def lines_from(rows: Iterable[Row], headings: tuple[str, ...], context: Context) -> Iterator[Line]:
    """The lines of some rows of a table."""
    readings = {name: _reading(context.plan, name) for name in context.goals}
    columns = [(place, context.plan.columns[heading]) for place, heading in enumerate(headings) if heading in context.plan.columns]
    dated = headings.index(context.plan.dated) if context.plan.dated in headings else None
    for row in rows:
        line = Line(row.number)
        if row.problem:
            line.problems.append(Problem(row.number, "", "", row.problem))
            yield line
            continue
        for name, text in context.plan.constants.items():
            line.texts[name] = text
        for place, column in columns:
            if len(row.cells[place]) >= MAX_CELL:
                context.refuse(line, column.field, _CUT % {"limit": MAX_CELL})
            if text := clean(column.replaced(row.cells[place])):
                line.texts[column.field] = text
        if dated is not None:
            line.said_at = _said_at(row.cells[dated])
        _fill(line, context, readings)
        yield line


def _said_at(text: str) -> datetime | None:
    """When the row was last changed where it comes from; nothing where that cannot be read."""
    try:
        moment = convert(text, "datetime", Reading(zone=timezone.get_current_timezone())) if clean(text) else None
    except ConversionError:
        return None
    return moment if isinstance(moment, datetime) else None


def check_plan(plan: Plan, goals: Mapping[str, Goal], headings: tuple[str, ...]) -> None:
    """Refuse a plan that does not fit the file or the entity, in words that say what to change."""
    wanted = [column.field for column in plan.columns.values()]
    if missing := [heading for heading in plan.columns if heading not in headings]:
        raise ValidationError(_("The file has no column “%(heading)s”.") % {"heading": missing[0]})
    if unknown := [name for name in (*wanted, *plan.constants) if name not in goals]:
        raise ValidationError(_("There is no field “%(field)s”, or you may not fill it.") % {"field": unknown[0]})
    if doubled := [name for name in wanted if wanted.count(name) > 1]:
        raise ValidationError(_("Two columns go to the field “%(field)s”. Skip one of them.") % {"field": goals[doubled[0]].label})
    if not wanted:
        raise ValidationError(_("Choose a field for at least one column."))
    if any(name not in wanted for name in plan.found_by):
        raise ValidationError(_("Records are to be found by a field to which no column goes. Choose another."))
    _check_dated(plan, headings)
    given = {*wanted, *(name for name, text in plan.constants.items() if text)}
    for goal in goals.values():
        if goal.required and goal.name not in given:
            raise ValidationError(
                _("The field “%(field)s” is needed. Choose a column for it, or one value for all rows.") % {"field": goal.label}
            )


def _check_dated(plan: Plan, headings: tuple[str, ...]) -> None:
    if "newer" in {column.conflict for column in plan.columns.values()} and plan.dated not in headings:
        raise ValidationError(_("Say which column tells when a row was last changed, so that the newer value can be taken."))


def _reading(plan: Plan, name: str) -> ColumnPlan:
    heading = plan.heading_of(name)
    return plan.columns[heading] if heading else ColumnPlan(field=name)


def _fill(line: Line, context: Context, readings: Mapping[str, ColumnPlan]) -> None:
    for name in sorted(line.texts, key=lambda name: context.goals[name].kind != "country"):
        goal, text = context.goals[name], line.texts[name]
        if goal.kind == "reference":
            continue
        try:
            value = value_of(text, goal, readings[name], currency=_currency(line, goal), region=_region(line))
        except ConversionError as error:
            context.refuse(line, name, error)
            continue
        if isinstance(value, Money):
            value = _amount(value, line, goal, context=context)
        if value is not None:
            (line.values if goal.column is not None else line.extras)[name] = value


def value_of(text: str, goal: Goal, column: ColumnPlan, *, currency: str = "", region: str = "") -> Any:
    """The value a text of a column stands for."""
    if goal.kind == "file":
        raise ConversionError(_NO_FILES)
    reading = Reading(
        currency=currency,
        date_format=column.date_format or None,
        decimal_mark=column.decimal_mark or None,
        region=region or None,
        zone=timezone.get_current_timezone(),
        choices=goal.choices,
    )
    kind = goal.reads_as
    if kind == "money" and not _is_money(text, currency):
        kind = "decimal"
    value = convert(text, kind, reading)
    if kind == "datetime" and value is not None:
        return _moment(text, value, column)
    if goal.kind == "currency":
        return _code(value)
    if kind == "tags":
        return [convert(word, "choice", reading) for word in value] if goal.choices else list(value)
    if isinstance(value, Money):
        return Money(value.amount * column.multiplier, value.currency)
    return _multiplied(value, column)


def _is_money(text: str, currency: str) -> bool:
    """Whether an amount can have a currency: one is said, or stands in the text beside the digits."""
    return any(letter.isdigit() for letter in text) and bool(currency or any(letter.isalpha() or letter in _SIGNS for letter in text))


def _multiplied(value: Any, column: ColumnPlan) -> Any:
    if column.factor == "1" or not isinstance(value, int | Decimal) or isinstance(value, bool):
        return value
    return int(value * column.multiplier) if isinstance(value, int) else value * column.multiplier


def _moment(text: str, value: datetime, column: ColumnPlan) -> datetime:
    alone = ":" not in text
    return datetime.combine(to_date(text, column.date_format or None), NOON) if alone else value


def _code(value: str | None) -> str | None:
    if value is None:
        return None
    code = value.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise ConversionError(_NO_CURRENCY)
    return code


def _region(line: Line) -> str:
    """In which country a telephone number without a code is: the row's, else that of the language."""
    country = line.values.get("country")
    return str(country) if country else _REGIONS.get((get_language() or "")[:2], "")


def _currency(line: Line, goal: Goal) -> str:
    text = line.texts.get(goal.currency, "") if goal.currency else ""
    return text.upper() if len(text) == 3 and text.isascii() and text.isalpha() else ""


def _amount(value: Money, line: Line, goal: Goal, *, context: Context) -> Decimal:
    said = _currency(line, goal)
    if said and said != value.currency:
        context.refuse(line, goal.name, _OTHER_CURRENCY % {"other": value.currency, "currency": said})
    line.values.setdefault(goal.currency, value.currency)
    return value.amount
