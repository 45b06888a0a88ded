"""What formulas can do: each function with what it takes, what it gives, and how Python and the database work it out."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from klientela.core.records.own.formulas import working
from klientela.core.records.own.formulas.names import DAY, MOMENT, NUMBER, TEXT, TRUTH

ANY = "any"
SAME, MATCHED = "same", "matched"
"""All values of such a kind are of one kind, whichever it is."""


@dataclass(frozen=True)
class Function:
    """One function or sign. `takes`: the kinds of its values, the last as often as `more` allows. `sql`: its pattern.

    An empty value makes the result empty, unless the function is `patient`: then it deals with empty values itself.
    """

    takes: tuple[str, ...]
    gives: str
    work: Callable[..., Any]
    sql: str | Callable[[int], str]
    patient: bool = False
    least: int = -1
    """How many values it takes at least, where fewer will do."""
    more: bool = False
    """Whether the last kind may come any number of times."""
    literal: tuple[int, ...] = ()
    """The values that must be written as numbers in the formula itself."""
    money: str = ""
    """What it makes of amounts: `keeps` their currency, `scales` one by a number, `divides`."""
    pairs: int = -1
    """From this place on values come in pairs, what is asked and what follows from it; a last one alone is for all other cases."""

    @property
    def fewest(self) -> int:
        """The least number of values."""
        return self.least if self.least >= 0 else len(self.takes)

    def kinds(self, number: int) -> list[str]:
        """The kinds of so many values, by place."""
        if self.pairs < 0:
            return [self.takes[min(place, len(self.takes) - 1)] for place in range(number)]
        asked = [place >= self.pairs and (place - self.pairs) % 2 == 0 and place < number - 1 for place in range(number)]
        return [self.takes[0] if place < self.pairs or is_asked else SAME for place, is_asked in enumerate(asked)]

    def pattern(self, number: int) -> str:
        """How the database works it out of so many values."""
        return self.sql if isinstance(self.sql, str) else self.sql(number)


def _joined(sign: str) -> Callable[[int], str]:
    return lambda number: "(" + sign.join(f"{{{place}}}" for place in range(number)) + ")"


def _called(name: str) -> Callable[[int], str]:
    return lambda number: f"{name}(" + ", ".join(f"{{{place}}}" for place in range(number)) + ")"


def _one_of(number: int) -> str:
    return "({0} IN (" + ", ".join(f"{{{place}}}" for place in range(1, number)) + "))"


def _if(number: int) -> str:
    cases = "".join(f" WHEN {{{place}}} THEN {{{place + 1}}}" for place in range(0, number - 1, 2))
    return f"(CASE{cases}" + (f" ELSE {{{number - 1}}}" if number % 2 else "") + " END)"


def _case(number: int) -> str:
    cases = "".join(f" WHEN {{{place}}} THEN {{{place + 1}}}" for place in range(1, number - 1, 2))
    return f"(CASE {{0}}{cases}" + (f" ELSE {{{number - 1}}}" if number % 2 == 0 else "") + " END)"


def _text_join(number: int) -> str:
    return "NULLIF(concat(" + ", ".join(f"{{{place}}}" for place in range(number)) + "), '')"


def _sign(sign: str, work: Callable[..., Any], *, money: str) -> Function:
    return Function((NUMBER, NUMBER), NUMBER, work, _joined(f" {sign} "), money=money)


def _comparison(sign: str, work: Callable[..., Any]) -> Function:
    return Function((SAME, SAME), TRUTH, work, _joined(f" {sign} "), money="keeps")


FUNCTIONS: dict[str, Function] = {
    "+": _sign("+", lambda one, other: one + other, money="keeps"),
    "-": _sign("-", lambda one, other: one - other, money="keeps"),
    "*": _sign("*", lambda one, other: one * other, money="scales"),
    "/": Function((NUMBER, NUMBER), NUMBER, working.divided, "records_divided({0}, {1})", money="divides"),
    "negative": Function((NUMBER,), NUMBER, lambda value: -value, "(-({0}))", money="keeps"),
    "=": _comparison("=", lambda one, other: one == other),
    "<>": _comparison("<>", lambda one, other: one != other),
    "<": _comparison("<", lambda one, other: one < other),
    "<=": _comparison("<=", lambda one, other: one <= other),
    ">": _comparison(">", lambda one, other: one > other),
    ">=": _comparison(">=", lambda one, other: one >= other),
    "and": Function((TRUTH, TRUTH), TRUTH, working.all_true, _joined(" AND "), patient=True),
    "or": Function((TRUTH, TRUTH), TRUTH, working.any_true, _joined(" OR "), patient=True),
    "not": Function((TRUTH,), TRUTH, lambda value: not value, "(NOT ({0}))"),
    "&": Function((ANY, ANY), TEXT, working.joined, _text_join, patient=True),
    "if": Function((TRUTH, SAME), SAME, working.chosen, _if, patient=True, more=True, pairs=0, money="keeps"),
    "case": Function((MATCHED, MATCHED, SAME), SAME, working.case, _case, patient=True, more=True, pairs=1, money="keeps"),
    "coalesce": Function((SAME,), SAME, working.first_filled, _called("coalesce"), patient=True, more=True, money="keeps"),
    "is_empty": Function((ANY,), TRUTH, lambda value: value is None, "({0} IS NULL)", patient=True),
    "one_of": Function((SAME, SAME), TRUTH, working.one_of, _one_of, patient=True, more=True),
    "min": Function((SAME,), SAME, working.least, _called("least"), patient=True, more=True, money="keeps"),
    "max": Function((SAME,), SAME, working.most, _called("greatest"), patient=True, more=True, money="keeps"),
    "round": Function((NUMBER, NUMBER), NUMBER, working.rounded, working.rounding, least=1, literal=(1,), money="keeps"),
    "floor": Function((NUMBER,), NUMBER, working.floored, "floor({0})", money="keeps"),
    "ceil": Function((NUMBER,), NUMBER, working.ceiled, "ceil({0})", money="keeps"),
    "abs": Function((NUMBER,), NUMBER, abs, "abs({0})", money="keeps"),
    "mod": Function((NUMBER, NUMBER), NUMBER, working.remainder, "mod({0}, NULLIF({1}, 0))"),
    "length": Function((TEXT,), NUMBER, lambda text: Decimal(len(text)), "char_length({0})::numeric"),
    "lower": Function((TEXT,), TEXT, lambda text: text.lower(), "lower({0})"),
    "upper": Function((TEXT,), TEXT, lambda text: text.upper(), "upper({0})"),
    "trim": Function((TEXT,), TEXT, lambda text: text.strip(" ") or None, "NULLIF(btrim({0}), '')"),
    "left": Function((TEXT, NUMBER), TEXT, working.left, "NULLIF(left({0}, records_whole({1})), '')"),
    "right": Function((TEXT, NUMBER), TEXT, working.right, "NULLIF(right({0}, records_whole({1})), '')"),
    "contains": Function((TEXT, TEXT), TRUTH, lambda text, part: part in text, "(strpos({0}, {1}) > 0)"),
    "begins": Function((TEXT, TEXT), TRUTH, lambda text, part: text.startswith(part), "starts_with({0}, {1})"),
    "text": Function((ANY,), TEXT, working.written, "{0}"),
    "date": Function((MOMENT,), DAY, working.day_of, "{0}"),
    "day": Function((DAY,), NUMBER, lambda day: Decimal(day.day), "extract(day FROM {0})"),
    "month": Function((DAY,), NUMBER, lambda day: Decimal(day.month), "extract(month FROM {0})"),
    "year": Function((DAY,), NUMBER, lambda day: Decimal(day.year), "extract(year FROM {0})"),
    "weekday": Function((DAY,), NUMBER, lambda day: Decimal(day.isoweekday()), "extract(isodow FROM {0})"),
    "days_between": Function((DAY, DAY), NUMBER, lambda one, other: Decimal((other - one).days), "({1} - {0})::numeric"),
    "hours_between": Function((MOMENT, MOMENT), NUMBER, working.hours, "round(extract(epoch FROM ({1} - {0})) / 3600.0, 10)"),
    "add_days": Function((DAY, NUMBER), DAY, working.add_days, "records_days_later({0}, {1})"),
    "add_months": Function((DAY, NUMBER), DAY, working.add_months, "records_months_later({0}, {1})"),
    "today": Function((), DAY, working.unasked, ""),
    "now": Function((), MOMENT, working.unasked, ""),
}
