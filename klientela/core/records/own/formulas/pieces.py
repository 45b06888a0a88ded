"""A formula as an expression of the database, put together from patterns with typed values in them."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Self

from django.db.models import BooleanField, CharField, DateField, DateTimeField, DecimalField, Expression, Value

from klientela.core.records.own.formulas.checking import Checked, Fixed, Read, Worked
from klientela.core.records.own.formulas.evaluating import Clock
from klientela.core.records.own.formulas.functions import ANY
from klientela.core.records.own.formulas.names import DAY, LINK, MOMENT, NOTHING, NUMBER, TEXT, TRUTH, Source

NUMERIC: Any = DecimalField(max_digits=60, decimal_places=20)
OUTPUT: dict[str, Any] = {
    NUMBER: NUMERIC,
    TEXT: CharField(),
    DAY: DateField(),
    MOMENT: DateTimeField(),
    TRUTH: BooleanField(),
    LINK: CharField(),
    NOTHING: CharField(),
}
CASTS = {NUMBER: "({0})::numeric", TEXT: "({0})::text", DAY: "({0})::date", MOMENT: "({0})::timestamptz", TRUTH: "({0})::boolean"}
WRITTEN = {
    NUMBER: "trim_scale({0})::text",
    TRUTH: "({0})::text",
    DAY: "to_char({0}, 'YYYY-MM-DD')",
    MOMENT: "to_char(({0}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
}
PLACE = re.compile(r"\{(\d+)\}")


class Piece(Expression):
    """A pattern of SQL, our own to the last sign, with other expressions in its numbered places."""

    def __init__(self, pattern: str, *parts: Any, kind: str) -> None:
        super().__init__(output_field=OUTPUT[kind])
        self.pattern, self.parts = pattern, parts

    def get_source_expressions(self) -> list[Any]:
        return list(self.parts)

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.parts = tuple(exprs)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        found = [compiler.compile(part) for part in self.parts]
        sql, params = "", []
        for place, piece in enumerate(PLACE.split(self.pattern)):
            if place % 2:
                inner, values = found[int(piece)]
                sql += inner
                params += values
            else:
                sql += piece.replace("%", "%%")
        return sql, tuple(params)

    def copy(self) -> Self:
        clone = super().copy()
        clone.parts = tuple(self.parts)
        return clone


def piece_of(checked: Checked, column: Callable[[Source], Any], *, clock: Clock) -> Any:
    """A checked formula as one expression. `column` gives the typed expression of a field."""
    if isinstance(checked, Fixed):
        return _value(checked.literal.value, checked.type.kind)
    if isinstance(checked, Read):
        return column(checked.source)
    kind = checked.type.kind
    if checked.name in ("today", "now"):
        return _value(clock.today if checked.name == "today" else clock.now, kind)
    parts = [piece_of(value, column, clock=clock) for value in checked.values]
    if checked.name == "date":
        return _day(checked, parts[0], clock)
    kinds = checked.function.kinds(len(parts))
    if checked.name in ("&", "text"):
        parts = [
            _written(value.type.kind, part) if its == ANY else part for value, part, its in zip(checked.values, parts, kinds, strict=True)
        ]
    return Piece(checked.function.pattern(len(parts)), *parts, kind=kind)


def _day(checked: Worked, part: Any, clock: Clock) -> Any:
    if checked.values[0].type.kind == DAY:
        return part
    return Piece("(({0}) AT TIME ZONE {1})::date", part, Value(str(clock.zone)), kind=DAY)


def _value(value: Any, kind: str) -> Any:
    return Piece(CASTS[kind], Value(value), kind=kind) if kind in CASTS else Value(None, output_field=CharField())


def _written(kind: str, part: Any) -> Any:
    return Piece(WRITTEN[kind], part, kind=TEXT) if kind in WRITTEN else part
