"""A formula says the same in Python and in the database, whatever it is made of."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klientela.core.records.kinds import Field
from klientela.core.records.own.formulas.checking import Checked, check
from klientela.core.records.own.formulas.evaluating import Clock, evaluate
from klientela.core.records.own.formulas.names import DAY, MOMENT, NUMBER, TEXT, TRUTH, Source, Type
from klientela.core.records.own.formulas.parsing import parse
from klientela.core.records.own.formulas.pieces import CASTS, Piece, piece_of
from klientela.core.records.own.formulas.tree import FormulaProblem, Name
from klientela.core.records.own.models import Configuration

pytestmark = pytest.mark.django_db
CLOCK = Clock(date(2026, 11, 22), datetime(2026, 11, 22, 12, 30, tzinfo=UTC), ZoneInfo("Europe/Warsaw"))
KINDS = {"n": NUMBER, "m": NUMBER, "t": TEXT, "u": TEXT, "d": DAY, "e": DAY, "a": MOMENT, "b": MOMENT, "x": TRUTH, "y": TRUTH}
NAIVE_FIRST, NAIVE_LAST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2100-01-01")
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
TEXTS = st.text("aąbćșțÎZŻ 0", max_size=5).map(lambda text: text or None)
DAYS = st.dates()
MOMENTS = st.datetimes(min_value=NAIVE_FIRST, max_value=NAIVE_LAST, timezones=st.just(UTC))
VALUES = {NUMBER: NUMBERS, TEXT: TEXTS, DAY: DAYS, MOMENT: MOMENTS, TRUTH: st.booleans()}
ROWS = st.fixed_dictionaries({name: st.none() | VALUES[kind] for name, kind in KINDS.items()})
LITERALS = {
    NUMBER: ("0", "1", "3", "12.5", "-2", "1000000"),
    TEXT: ('"ą b"', '"Z"', '""'),
    DAY: ("today()", 'date("2024-02-29")'),
    MOMENT: ("now()",),
    TRUTH: ("yes", "no"),
}
MADE = {
    NUMBER: (
        *("({n} + {n})", "({n} - {n})", "({n} * {n})", "({n} / {n})", "-{n}", "round({n}, 2)", "round({n})", "floor({n})", "ceil({n})"),
        *("abs({n})", "mod({n}, {n})", "length({t})", "day({d})", "month({d})", "year({d})", "weekday({d})", "days_between({d}, {d})"),
        *(
            "hours_between({a}, {a})",
            "if({x}, {n}, {n})",
            "coalesce({n}, {n})",
            "min({n}, {n}, {n})",
            "max({n}, {n})",
            "case({t}, {t}, {n}, {n})",
        ),
    ),
    TEXT: (
        *("({t} & {t})", "({n} & {d})", "({a} & {x})", "lower({t})", "upper({t})", "trim({t})", "left({t}, {n})", "right({t}, {n})"),
        *("text({n})", "text({d})", "if({x}, {t}, {x}, {t})", "coalesce({t}, {t})", "case({n}, 1, {t}, {n}, {t}, {t})"),
    ),
    DAY: ("add_days({d}, {n})", "add_months({d}, {n})", "date({a})", "min({d}, {d})", "if({x}, {d}, {d})", "coalesce({d}, {d})"),
    MOMENT: ("max({a}, {a})", "if({x}, {a})"),
    TRUTH: (
        *(
            "({n} < {n})",
            "({n} = {n})",
            "({t} <> {t})",
            "({t} = {t})",
            "({d} >= {d})",
            "({a} > {a})",
            "({x} and {x})",
            "({x} or {x})",
            "(not {x})",
        ),
        *(
            "is_empty({n})",
            "is_empty({t})",
            "contains({t}, {t})",
            "begins({t}, {t})",
            "one_of({n}, 1, {n}, 0)",
            "one_of({t}, {t})",
            "if({x}, {x}, {x})",
        ),
    ),
}


@st.composite
def formulas(draw: Any, kind: str, depth: int = 0) -> str:
    """The text of a formula of a kind."""
    plain = [*LITERALS[kind], *(name for name, its in KINDS.items() if its == kind)]
    text: str = draw(st.sampled_from(plain if depth > 2 else [*plain, *MADE[kind], *MADE[kind]]))
    for letter, inner in (("n", NUMBER), ("t", TEXT), ("d", DAY), ("a", MOMENT), ("x", TRUTH)):
        while f"{{{letter}}}" in text:
            text = text.replace(f"{{{letter}}}", draw(formulas(inner, depth + 1)), 1)
    return text


def names(name: Name) -> Source:
    """Fields that need no record."""
    return Source(str(name), Field(str(name), "", "text", None), Type(KINDS[str(name)]))


def by_database(checked: Checked, row: dict[str, Any]) -> Any:
    """What the database works out."""

    def column(source: Source) -> Any:
        return Piece(CASTS[source.type.kind], Value(row[source.name]), kind=source.type.kind)

    found = Piece("records_figure({0}, 10)", piece_of(checked, column, clock=CLOCK), kind=NUMBER)
    whole = found if checked.type.kind == NUMBER else piece_of(checked, column, clock=CLOCK)
    return Configuration.objects.annotate(found=whole).values_list("found", flat=True).get()


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.data())
def test_python_and_the_database_agree(data: Any) -> None:
    Configuration.objects.get_or_create(pk=1)
    kind = data.draw(st.sampled_from(list(MADE)))
    text, row = data.draw(formulas(kind)), data.draw(ROWS)
    try:
        checked = check(parse(text), names)
    except FormulaProblem:
        return
    mine = evaluate(checked, lambda source: row[source.name], clock=CLOCK)
    mine = round_half(mine) if isinstance(mine, Decimal) else mine
    assert by_database(checked, row) == mine, text


def round_half(value: Decimal) -> Decimal:
    """To ten places, as the database is asked to."""
    from klientela.core.records.own.formulas.working import rounded

    return rounded(value, Decimal(10))
