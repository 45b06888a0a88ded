"""The plan proposed for a file nobody has mapped yet, from its headings and texts."""

from collections.abc import Sequence
from typing import Any

from klientela.core.exchange.dates import find_date_format
from klientela.core.exchange.guessing import Target, guess
from klientela.core.exchange.numbers import find_decimal_mark
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.reading import Table
from klientela.core.exchange.targets import Goal, goals_of
from klientela.core.identity.models import User
from klientela.core.records.models import Reference
from klientela.core.records.writing import may_make
from klientela.kernel.entity import Entity

SAMPLE = 200
_CHOICES = 8
_NUMERIC = frozenset({"money", "decimal", "integer"})
_DATED = frozenset({"date", "datetime"})


def propose(table: Table, entity: Entity, *, by: User) -> Plan:
    """A field for each column whose heading or texts speak for it, with the way its texts are read."""
    goals = goals_of(entity, by)
    rows = [row.cells for row in table.sample(SAMPLE) if not row.problem]
    targets = [Target(goal.name, goal.label, _kind(goal), goal.synonyms, goal.required) for goal in goals.values()]
    found = guess(table.headings, rows, targets)
    columns = {
        heading: propose_column(goals[one.target], texts, by=by)
        for heading, one in found.items()
        if not _is_too_varied(goals[one.target], texts := _texts(rows, table.headings.index(heading)))
    }
    taken = {column.field for column in columns.values()}
    key = next((name for name in entity.key if name in taken), "")
    how: dict[str, Any] = {"encoding": table.said_encoding, "separator": table.said_separator, "table": table.name}
    return Plan(entity=entity.slug, columns=columns, key=key, **how)


def _is_too_varied(goal: Goal, texts: Sequence[str]) -> bool:
    """A column in which nearly every row says something else is no choice of a few."""
    return goal.kind == "choice" and len(set(texts)) > max(_CHOICES, len(texts) / 2)


def propose_column(goal: Goal, texts: Sequence[str], *, by: User) -> ColumnPlan:
    """How the texts of a column that goes to this field are probably read."""
    form = find_date_format(texts) if goal.kind in _DATED else None
    mark = find_decimal_mark(texts) if goal.kind in _NUMERIC else None
    return ColumnPlan(
        field=goal.name,
        date_format=form.format if form else "",
        decimal_mark=mark or "",
        create=goal.kind == "reference" and issubclass(goal.entity.model, Reference) and may_make(by, goal.entity),
    )


def _texts(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows if row[place].strip()]


def _kind(goal: Goal) -> str:
    return "text" if goal.kind in {"reference", "choice", "longtext"} else goal.kind
