"""The table in which columns are brought to fields: what it shows, and the plan that comes back from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import visible
from klientela.core.exchange.closest import closest
from klientela.core.exchange.conversions import ConversionError
from klientela.core.exchange.dates import DATE_FORMATS
from klientela.core.exchange.filling import value_of
from klientela.core.exchange.own_fields import new_fields
from klientela.core.exchange.plans import FACTORS, ColumnPlan, Plan
from klientela.core.exchange.proposing import propose_column
from klientela.core.exchange.references import plain
from klientela.core.exchange.survey import Column
from klientela.core.exchange.targets import Goal, importer_of, match_fields
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.writing import may_make
from klientela.kernel.entity import entity_named

VALUES = 60
"""A column with at most so many different texts can have each of them replaced."""
KNOWN = 300
_NUMERIC = frozenset({"integer", "decimal", "money"})
_DATED = frozenset({"date", "datetime"})
_NAMED = frozenset({"reference", "choice", "country"})


@dataclass
class Option:
    """One line of a select."""

    value: str
    label: str
    selected: bool = False


@dataclass
class Replacement:
    """One text of a column, how often it stands there, and the text that is to be read instead."""

    text: str
    rows: int
    instead: str
    is_known: bool
    proposal: str = ""


@dataclass
class Row:
    """One column of the file as the table shows it."""

    number: int
    column: Column
    fields: list[Option]
    goal: Goal | None
    plan: ColumnPlan
    forms: list[Option] = field(default_factory=list)
    marks: list[Option] = field(default_factory=list)
    factors: list[Option] = field(default_factory=list)
    matches: list[Option] = field(default_factory=list)
    may_create: bool = False
    values: list[Replacement] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    @property
    def unknown(self) -> int:
        """How many different texts name nothing that is known."""
        return sum(not value.is_known for value in self.values)

    @property
    def hint(self) -> str:
        """What happens to the texts, in few words."""
        if self.goal is None:
            return ""
        if not self.values:
            return ""
        if self.plan.create and self.unknown:
            return ngettext("%(count)s will be created", "%(count)s will be created", self.unknown) % {"count": self.unknown}
        return _("%(found)s of %(all)s found") % {"found": len(self.values) - self.unknown, "all": len(self.values)}

    @property
    def is_doubtful(self) -> bool:
        """Whether some texts would be errors."""
        return bool(self.unknown) and not self.plan.create


def rows_of(columns: Sequence[Column], plan: Plan, goals: Mapping[str, Goal], *, by: User) -> list[Row]:
    """The table for a plan."""
    rows, further = [], new_fields(entity_named(plan.entity), by)
    for number, column in enumerate(columns):
        chosen = plan.columns.get(column.heading, ColumnPlan(field=""))
        row = Row(number, column, field_options(goals, chosen.field, further), goals.get(chosen.field), chosen)
        rows.append(row)
        if row.goal is not None:
            _show_conversion(row, row.goal, by=by)
            usual = importer_of(entity_named(plan.entity)).vocabulary.get(row.goal.name, ())
            _show_values(row, _own_names(row.goal, columns, plan), usual, by=by)
    return rows


def _own_names(goal: Goal, columns: Sequence[Column], plan: Plan) -> list[str]:
    """For a reference to records of the same kind: the names the file itself brings."""
    if not goal.slug or not goal.is_of(entity_named(plan.entity)):
        return []
    named = plan.heading_of(goal.entity.title)
    return [text for column in columns if column.heading == named for text in column.texts]


def _show_conversion(row: Row, goal: Goal, *, by: User) -> None:
    chosen = row.plan
    if goal.kind in _DATED:
        row.forms = options({"": _("Find out"), **DATE_FORMATS}, chosen.date_format)
    if goal.kind in _NUMERIC and not (goal.kind == "integer" and all(text.isdigit() for text in row.column.texts)):
        row.marks = options({"": _("Find out"), ".": _("decimal point"), ",": _("decimal comma")}, chosen.decimal_mark)
        row.factors = options(FACTORS, chosen.factor)
    if goal.kind == "reference":
        names = {name: capfirst(str(field_of(goal.entity, name).label)) for name in match_fields(goal.entity, by)}
        row.matches = options({"": _("any name or number"), **names}, chosen.match)
        row.may_create = not goal.entity.part_of and may_make(by, goal.entity)


def _show_values(row: Row, own_names: Sequence[str], usual: Sequence[str], *, by: User) -> None:
    texts = row.column.texts
    if row.goal is None or row.goal.kind not in _NAMED or len(texts) > VALUES:
        return
    known = [*known_names(row.goal, by=by), *own_names]
    row.known = list(dict.fromkeys([*known, *usual]))[:KNOWN]
    row.values = [_replacement(text, rows, column=row.plan, goal=row.goal, known=known) for text, rows in texts.most_common()]
    for value in row.values:
        if not value.is_known and value.text not in usual:
            proposal = closest(value.instead or value.text, row.known)
            value.proposal = proposal.value if proposal else ""


def _replacement(text: str, rows: int, *, column: ColumnPlan, goal: Goal, known: Sequence[str]) -> Replacement:
    instead = column.values.get(text, "")
    wanted = instead or text
    is_known = _reads(wanted, goal, column) if goal.kind != "reference" else plain(wanted) in {plain(name) for name in known}
    return Replacement(text, rows, instead, is_known)


def _reads(text: str, goal: Goal, column: ColumnPlan) -> bool:
    try:
        value_of(text, goal, column)
    except ConversionError:
        return False
    return True


def known_names(goal: Goal, *, by: User) -> list[str]:
    """What can stand in a field that names something: labels of choices, names of records."""
    if goal.kind == "choice":
        return [str(choice.label or choice.value) for choice in goal.choices]
    if goal.kind != "reference":
        return []
    names = match_fields(goal.entity, by)
    return list(dict.fromkeys(visible(by, "read", goal.entity).values_list(names[0], flat=True)[:KNOWN])) if names else []


def options(labels: Mapping[str, Any], selected: str) -> list[Option]:
    """The lines of a select."""
    return [Option(value, str(label), value == selected) for value, label in labels.items()]


def field_options(goals: Mapping[str, Goal], selected: str, further: Mapping[str, Any]) -> list[Option]:
    """The fields a column can go to, the way to skip it, and what can be made of it."""
    labels = {name: f"{capfirst(str(goal.label))}{' *' if goal.required else ''}" for name, goal in goals.items()}
    return options({"": _("Skip this column"), **labels, **further}, selected)


def plan_of(data: Mapping[str, str], before: Plan, columns: Sequence[Column], *, goals: Mapping[str, Goal], by: User) -> Plan:
    """The plan a person has set in the table. A column that goes elsewhere now is read as its texts suggest."""
    chosen: dict[str, ColumnPlan] = {}
    for number, column in enumerate(columns):
        name = data.get(f"c{number}-field", "")
        if name not in goals:
            continue
        known = before.columns.get(column.heading)
        if known is None or known.field != name:
            chosen[column.heading] = propose_column(goals[name], list(column.texts), by=by)
        else:
            chosen[column.heading] = _read_column(data, f"c{number}", known, goal=goals[name], by=by)
    key = data.get("key", "")
    return replace(before, columns=chosen, constants=_constants(data, goals), key=key if key in goals else "")


def _read_column(data: Mapping[str, str], prefix: str, before: ColumnPlan, *, goal: Goal, by: User) -> ColumnPlan:
    form, mark, factor = (data.get(f"{prefix}-{name}", "") for name in ("form", "mark", "factor"))
    match = data.get(f"{prefix}-match", "")
    values = dict(before.values)
    for place in range(VALUES):
        text = data.get(f"{prefix}-v{place}-text")
        if text is not None:
            values[text] = data.get(f"{prefix}-v{place}-instead", "").strip()
    return replace(
        before,
        date_format=form if form in DATE_FORMATS else "",
        decimal_mark=mark if mark in {".", ","} else "",
        factor=factor if factor in FACTORS else "1",
        match=match if goal.kind == "reference" and match in match_fields(goal.entity, by) else "",
        create=data.get(f"{prefix}-create") == "on",
        values={text: instead for text, instead in values.items() if instead},
    )


CONSTANTS = 12


@dataclass
class Constant:
    """A field that has the same value in every row."""

    number: int
    fields: list[Option]
    value: str
    known: list[str]


def constants_of(plan: Plan, goals: Mapping[str, Goal], *, by: User) -> list[Constant]:
    """The fields that are the same for every row, and one line for a further one."""
    taken = {column.field for column in plan.columns.values()}
    free = {name: goal for name, goal in goals.items() if name not in taken}
    chosen = [*plan.constants.items(), ("", "")][:CONSTANTS]
    blank = _("Another field")
    return [
        Constant(number, _constant_options(free, name, blank), value, known_names(goals[name], by=by) if name in goals else [])
        for number, (name, value) in enumerate(chosen)
    ]


def _constant_options(goals: Mapping[str, Goal], selected: str, blank: str) -> list[Option]:
    labels = {name: capfirst(str(goal.label)) for name, goal in goals.items()}
    return options({"": blank, **labels}, selected)


def _constants(data: Mapping[str, str], goals: Mapping[str, Goal]) -> dict[str, str]:
    found = {}
    for number in range(CONSTANTS):
        name = data.get(f"k{number}-field", "")
        if name in goals:
            found[name] = data.get(f"k{number}-value", "").strip()
    return found


def key_options(plan: Plan, goals: Mapping[str, Goal]) -> list[Option]:
    """By which field records that are already there can be found."""
    taken = [column.field for column in plan.columns.values() if column.field in goals]
    fields = [name for name in taken if goals[name].column is not None and goals[name].kind in {"text", "email", "phone"}]
    labels = {name: capfirst(str(goals[name].label)) for name in fields}
    return options({"": _("None: every row makes a new record"), **labels}, plan.key)
