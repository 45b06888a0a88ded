"""The part of the columns step about records that are there already: by what they are found, and whose values count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.exchange.mapping_form import Option, key_options, options
from klientela.core.exchange.plans import CONFLICTS, Plan
from klientela.core.exchange.targets import Goal
from klientela.kernel.slot import slot

KEYS = ("key", "key2", "key3")
AS_ALL = ""


@dataclass(frozen=True)
class KeyChoice:
    """One of the fields by which records are found, the later ones asked only when the earlier find nothing."""

    name: str
    options: list[Option]


@dataclass(frozen=True)
class FieldChoice:
    """What counts for one field, where it is not what counts for all."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Known:
    """All choices about known records, as the page shows them."""

    keys: list[KeyChoice]
    conflicts: list[Option]
    fields: list[FieldChoice]
    is_divided: bool
    dated: list[Option]
    may_score: bool
    scores: bool


def known_of(plan: Plan, headings: tuple[str, ...], goals: Mapping[str, Goal]) -> Known:
    """The choices of a plan."""
    common = _common(plan)
    columns = {f"c{number}": plan.columns[heading] for number, heading in enumerate(headings) if heading in plan.columns}
    fields = [
        FieldChoice(f"{name}-conflict", capfirst(str(goals[column.field].label)), _field_options(column.conflict, common))
        for name, column in columns.items()
        if column.field in goals and goals[column.field].column is not None and column.field not in plan.found_by
    ]
    asks_age = "newer" in {column.conflict for column in columns.values()}
    return Known(
        keys=_keys(plan, goals),
        conflicts=options(CONFLICTS, common),
        fields=fields,
        is_divided=len({column.conflict for column in columns.values()}) > 1,
        dated=options({"": _("Choose a column"), **{heading: heading for heading in headings}}, plan.dated) if asks_age else [],
        may_score=bool(list(slot("import.duplicates"))),
        scores=plan.matching == "score",
    )


def with_known(plan: Plan, data: Mapping[str, str], headings: tuple[str, ...], *, goals: Mapping[str, Goal]) -> Plan:
    """The plan with what was chosen about known records."""
    keys = tuple(dict.fromkeys(name for key in KEYS if (name := data.get(key, "")) in goals))
    common = data.get("conflict", "")
    columns = {
        heading: replace(column, conflict=_conflict(data, f"c{headings.index(heading)}-conflict", common, before=column.conflict))
        for heading, column in plan.columns.items()
    }
    return replace(
        plan,
        columns=columns,
        key=keys[0] if keys else "",
        keys=keys if len(keys) > 1 else (),
        matching="score" if data.get("matching") == "score" else "keys",
        dated=data["dated"] if data.get("dated", "") in headings else "",
    )


def _conflict(data: Mapping[str, str], name: str, common: str, *, before: str) -> str:
    chosen = data.get(name, AS_ALL) or common
    return chosen if chosen in CONFLICTS else before


def _common(plan: Plan) -> str:
    found = Counter(column.conflict for column in plan.columns.values()).most_common(1)
    return found[0][0] if found and found[0][0] in CONFLICTS else "take"


def _field_options(chosen: str, common: str) -> list[Option]:
    labels: dict[str, Any] = {AS_ALL: _("As for all"), **CONFLICTS}
    return options(labels, AS_ALL if chosen == common else chosen)


def _keys(plan: Plan, goals: Mapping[str, Goal]) -> list[KeyChoice]:
    found = []
    for place, name in enumerate(KEYS[: len(plan.found_by) + 1]):
        chosen = plan.found_by[place] if place < len(plan.found_by) else ""
        shown = key_options(replace(plan, key=chosen), goals)
        if place:
            shown[0] = replace(shown[0], label=_("No other"))
        found.append(KeyChoice(name, shown))
    return found if len(found[0].options) > 1 else found[:1]
