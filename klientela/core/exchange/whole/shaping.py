"""Puts beside the columns of a table what it takes from others: texts found by keys, sums of rows, texts put together."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.exchange.conversions import ConversionError, Reading, clean, convert
from klientela.core.exchange.countries import find_country
from klientela.core.exchange.numbers import find_decimal_mark, to_decimal
from klientela.core.exchange.reading import Row, Table
from klientela.core.exchange.uploads import table_of
from klientela.core.exchange.whole.exact import exact
from klientela.core.exchange.whole.plans import TOLD, Lookup, Spare, TablePlan, Total
from klientela.core.exchange.whole.shapes import Shape

SEPARATOR = " / "
MOST_TEXT = 19_000
_CENTS = Decimal("0.0001")

type Cell = Callable[[Mapping[str, str]], str]
type Reads = Callable[[Mapping[str, str]], bool]


def shaped(plan: TablePlan, tables: Mapping[str, Table], shapes: Mapping[str, Shape], *, path: Path) -> Table:
    """The table with all columns its plan speaks of. Raises `ValidationError` where one of them is gone, or a cell too long."""
    table = _table(tables, plan.table)
    demand_columns(plan, tables)
    single = shapes[plan.table].single if plan.table in shapes else frozenset()
    if not plan.further and not single:
        return table
    cells, spares = _further(plan, tables, shapes), _spares(plan)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*table.headings, *plan.further))
        for row in table.rows():
            writer.writerow(_written(row, table.headings, cells, single=single, spares=spares))
    return table_of(path, encoding="utf-8", separator=",")


def _written(row: Row, headings: Sequence[str], cells: Sequence[Cell], *, single: frozenset[str], spares: Mapping[str, Reads]) -> list[str]:
    if row.problem:
        return row.cells
    own = dict(zip(headings, row.cells, strict=True))
    for heading in single & own.keys():
        own[heading] = exact(own[heading].strip())
    further = [cell(own) for cell in cells]
    odd = {heading: own[heading].strip() for heading, reads in spares.items() if own[heading].strip() and not reads(own)}
    if odd:
        words = "\n".join(f"{heading}: {text}" for heading, text in odd.items())
        further[-1:] = ["\n".join(part for part in (words, further[-1]) if part)]
    return [*(own | dict.fromkeys(odd, "")).values(), *further]


def _spares(plan: TablePlan) -> dict[str, Reads]:
    return {one.column: partial(_reads, one) for one in plan.spares}


def _reads(spare: Spare, own: Mapping[str, str]) -> bool:
    """Whether the text is a number or an address of its kind."""
    country = find_country(own.get(spare.country, "").strip()) if spare.country else None
    try:
        found = convert(clean(own[spare.column]), spare.kind, Reading(region=country.code if country else None))
    except ConversionError:
        return False
    return ";ext=" not in str(found)


def demand_columns(plan: TablePlan, tables: Mapping[str, Table]) -> None:
    """Refuse a plan that speaks of tables or columns the source does not have any more."""
    wanted = [(plan.table, heading) for heading in (*plan.keys, *plan.told, *(one.column for one in plan.spares))]
    wanted += [(plan.table, heading) for heading in (plan.plan.columns if plan.plan else ()) if heading not in plan.further]
    for lookup in plan.lookups:
        wanted += [(plan.table, lookup.column), (lookup.table, lookup.key), (lookup.table, lookup.take)]
    for total in plan.totals:
        wanted += [(plan.table, total.key), *((total.table, name) for name in (total.column, *total.factors, total.discount) if name)]
    for table, heading in wanted:
        if heading not in _table(tables, table).headings:
            raise ValidationError(_("The table “%(table)s” has no column “%(column)s” any more.") % {"table": table, "column": heading})


def _table(tables: Mapping[str, Table], name: str) -> Table:
    if name not in tables:
        raise ValidationError(_("The source has no table “%(table)s” any more.") % {"table": name})
    return tables[name]


def _further(plan: TablePlan, tables: Mapping[str, Table], shapes: Mapping[str, Shape]) -> list[Cell]:
    cells: list[Cell] = [_lookup(one, tables[one.table]) for one in plan.lookups]
    cells += [_total(one, tables[one.table], shapes[one.table].single) for one in plan.totals]
    if plan.title:
        cells.append(lambda own: " ".join((plan.title, *(own[heading].strip() for heading in plan.keys))))
    if TOLD in plan.further:
        found = {one.column: cell for one, cell in zip(plan.lookups, cells, strict=False)}
        cells.append(lambda own: _told(own, plan.told, found))
    return cells


def _told(own: Mapping[str, str], told: Sequence[str], found: Mapping[str, Cell]) -> str:
    texts = [(heading, found[heading](own) if heading in found else own[heading].strip()) for heading in told]
    return "\n".join(f"{heading}: {text}" for heading, text in texts if text)[:MOST_TEXT]


def _lookup(lookup: Lookup, table: Table) -> Cell:
    key, take = table.headings.index(lookup.key), table.headings.index(lookup.take)
    texts = {row.cells[key].strip(): row.cells[take].strip() for row in table.rows() if not row.problem}
    return lambda own: texts.get(own[lookup.column].strip(), "")


def _total(total: Total, table: Table, single: frozenset[str]) -> Cell:
    places = {name: table.headings.index(name) for name in (total.column, *total.factors, total.discount) if name}
    marks = {name: find_decimal_mark(_first(table, place)) for name, place in places.items() if name != total.column}
    percent = bool(total.discount) and any(
        (_number(text, marks[total.discount], is_single=False) or 0) > 1 for text in _first(table, places[total.discount])
    )
    sums: dict[str, Decimal] = defaultdict(Decimal)
    odd: dict[str, str] = {}
    for row in table.rows():
        if not row.problem:
            key, texts = row.cells[places[total.column]].strip(), {name: row.cells[places[name]] for name in marks}
            numbers = {name: _number(texts[name], mark, is_single=name in single) for name, mark in marks.items()}
            sums[key] += _worth(total, {name: number or Decimal(0) for name, number in numbers.items()}, percent=percent)
            odd.update((key, texts[name].strip()) for name, number in numbers.items() if number is None)
    return lambda own: _sum(own[total.key].strip(), sums, odd)


def _sum(key: str, sums: Mapping[str, Decimal], odd: Mapping[str, str]) -> str:
    """The sum of a row's lines; where one of them is no number, its text, so that the row is told of and not counted short."""
    if key in odd:
        return odd[key]
    return format(sums[key].quantize(_CENTS), "f") if key in sums else ""


def _worth(total: Total, numbers: Mapping[str, Decimal], *, percent: bool) -> Decimal:
    worth = Decimal(1)
    for factor in total.factors:
        worth *= numbers[factor]
    less = numbers[total.discount] / (100 if percent else 1) if total.discount else Decimal(0)
    return worth * (1 - less)


def _first(table: Table, place: int) -> Iterator[str]:
    return (row.cells[place] for row in table.rows() if not row.problem)


def _number(text: str, mark: str | None, *, is_single: bool) -> Decimal | None:
    """What a cell says, nothing being zero; None where it is no number."""
    plain = exact(text.strip()) if is_single else text.strip()
    try:
        return to_decimal(plain, mark or ".") if plain else Decimal(0)
    except ConversionError:
        return None


def key_texts(table: Table, keys: Sequence[str]) -> dict[int, str]:
    """By row, the text of its key; where a table has none, what stands in the row, and which time it stands there."""
    places = [table.headings.index(heading) for heading in keys]
    found: dict[int, str] = {}
    seen: dict[str, int] = defaultdict(int)
    for row in table.rows():
        if row.problem:
            continue
        text = SEPARATOR.join(row.cells[place].strip() for place in places)
        if not text.replace(SEPARATOR, ""):
            text = "# " + sha256("\x1f".join(row.cells).encode()).hexdigest()[:32]
        if not places:
            seen[text] += 1
            text = f"{text} {seen[text]}"
        found[row.number] = text[:255]
    return found
