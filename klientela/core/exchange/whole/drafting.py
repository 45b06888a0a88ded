"""The plan proposed for each table of a database, from what it becomes and how it is tied to the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from klientela.core.exchange.folding import words_of
from klientela.core.exchange.mapping_form import known_names
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.proposing import propose, propose_column
from klientela.core.exchange.reading import Table
from klientela.core.exchange.references import plain
from klientela.core.exchange.survey import DIFFERENT, Column
from klientela.core.exchange.targets import Goal, goals_of
from klientela.core.exchange.whole.becoming import EPISODES, dated, kind_of
from klientela.core.exchange.whole.plans import SOURCE, TEXTS, TITLED, TOLD, Lookup, Spare, TablePlan, Total
from klientela.core.exchange.whole.relating import bare
from klientela.core.exchange.whole.shapes import Link, Shape
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.kernel.entity import Entity, entity_named

MOST_TOLD: Final = 30
_PARTY: Final = frozenset({"customer", "client", "account", "company", "klient", "kontrahent", "partener", "firma"})
_SPARED: Final = frozenset({"phone", "email", "url"})
_PRICE: Final = frozenset({"price", "cena", "pret", "rate", "cost"})
_QUANTITY: Final = frozenset({"quantity", "qty", "ilosc", "cantitate", "unit", "sztuk"})
_DISCOUNT: Final = frozenset({"discount", "rabat", "upust", "reducere"})
_AMOUNT: Final = frozenset({
    "amount",
    "total",
    "sum",
    "value",
    "due",
    "kwota",
    "wartosc",
    "suma",
    "valoare",
    "brutto",
    "netto",
    "gross",
    "net",
})
_NAMING: Final = (
    frozenset({"name", "nazwa", "nume", "denumire", "nazwisko"}),
    frozenset({"login", "label"}),
    frozenset({"title", "description", "opis", "descriere"}),
)


@dataclass(frozen=True)
class Source:
    """What was found in a source, and what its tables become."""

    shapes: Mapping[str, Shape]
    links: Sequence[Link]
    becomes: Mapping[str, str]
    currency: str = ""

    def links_of(self, table: str) -> list[Link]:
        """The links that hold of a table's columns."""
        return [link for link in self.links if link.table == table and link.is_on]

    def is_brought(self, table: str) -> bool:
        return self.becomes.get(table, "") not in {"", TEXTS}


def draft(name: str, source: Source, *, by: User) -> TablePlan:
    """What is put beside the columns of a table, and where its keys and texts come from; its fields follow by `mapped`."""
    shape, becomes = source.shapes[name], source.becomes[name]
    plan = TablePlan(becomes=becomes, table=name, keys=shape.keys)
    if not plan.is_brought:
        return plan
    plan = replace(plan, lookups=tuple(_lookups(shape, source, by=by)))
    if becomes != EPISODES:
        return plan
    told = [one.heading for one in shape.columns if one.filled and one.heading not in shape.keys][:MOST_TOLD]
    return replace(plan, totals=tuple(_totals(shape, source)[:1]), told=tuple(told), title=_title(shape))


def mapped(plan: TablePlan, table: Table, source: Source, *, by: User) -> TablePlan:
    """The plan with a field for each column that speaks for one; keys of other tables go to references."""
    shape, entity = source.shapes[plan.table], entity_named(plan.becomes)
    goals = goals_of(entity, by)
    links = source.links_of(plan.table)
    if plan.becomes == EPISODES:
        found = _of_episodes(plan, shape, goals, source=source, by=by)
        return replace(plan, plan=found, told=tuple(heading for heading in plan.told if heading not in found.columns))
    found = propose(table, entity, by=by)
    twice = {heading for heading, one in found.columns.items() if one.field in entity.unique and _repeats(shape, heading)}
    bound = {link.column for link in links} | twice
    columns = {
        heading: _making(goals[column.field], column, entity, by=by)
        for heading, column in found.columns.items()
        if heading not in bound and _stands(goals[column.field], column, entity, texts=_texts(shape, heading), by=by)
    }
    for link in links:
        goal = _goal_for(link, goals, source)
        if goal:
            columns = {heading: column for heading, column in columns.items() if column.field != goal.name}
            columns[link.column] = ColumnPlan(field=goal.name, match=f"{SOURCE}{link.other}")
    columns = _named(columns, shape, goals, links=links)
    taken = {column.field for column in columns.values()}
    key = next((name for name in entity.key if name in taken and _is_key(shape, columns, name)), "")
    given = {"currency": source.currency} if "currency" in goals and "currency" not in taken and source.currency else {}
    constants = given if any(goals[name].currency for name in taken) else {}
    found = Plan(entity=entity.slug, columns=columns, key=key, constants=constants)
    return _described(replace(plan, plan=found), shape, goals)


def _described(plan: TablePlan, shape: Shape, goals: Mapping[str, Goal]) -> TablePlan:
    """What has no field of its own stands in the description, so that nothing is lost; so do numbers that are none."""
    assert plan.plan is not None  # noqa: S101 - it was just made
    if "description" not in goals:
        return plan
    described = plan.plan.heading_of("description")
    taken = {*plan.plan.columns, *shape.keys} - {described}
    told = [one.heading for one in shape.columns if one.filled and one.heading not in taken]
    country = plan.plan.heading_of("country")
    kinds = {heading: goals[column.field].kind for heading, column in plan.plan.columns.items()}
    spares = tuple(Spare(heading, kind, country if kind == "phone" else "") for heading, kind in kinds.items() if kind in _SPARED)
    made = replace(plan, told=tuple(told[:MOST_TOLD]), spares=spares)
    if TOLD not in made.further:
        return made
    columns = {heading: column for heading, column in plan.plan.columns.items() if heading != described}
    columns[TOLD] = ColumnPlan(field="description")
    return replace(made, plan=replace(plan.plan, columns=columns))


def _stands(goal: Goal, column: ColumnPlan, entity: Entity, *, texts: Collection[str], by: User) -> bool:
    """Texts that name records without being keys of the source are taken where these are known, or made."""
    if goal.kind != "reference" or column.create or _is_employer(goal, entity):
        return True
    known = {plain(name) for name in known_names(goal, by=by)}
    return bool(texts) and all(plain(text) in known for text in texts)


def _is_employer(goal: Goal, entity: Entity) -> bool:
    return entity.slug == "persons" and goal.slug == "organizations"


def _making(goal: Goal, column: ColumnPlan, entity: Entity, *, by: User) -> ColumnPlan:
    """Companies at which people work are made out of their names."""
    return replace(column, create=may_make(by, goal.entity)) if goal.kind == "reference" and _is_employer(goal, entity) else column


def _repeats(shape: Shape, heading: str) -> bool:
    """Whether a text stands in several rows, so that it cannot be what is unique."""
    return any(one.heading == heading and len(one.texts) < min(one.filled, DIFFERENT) for one in shape.columns)


def _texts(shape: Shape, heading: str) -> list[str]:
    return [text for one in shape.columns if one.heading == heading for text in one.texts]


def _named(columns: dict[str, ColumnPlan], shape: Shape, goals: Mapping[str, Goal], *, links: Sequence[Link]) -> dict[str, ColumnPlan]:
    """A name that is needed is what says to people which row it is, where no heading speaks for it."""
    goal = goals.get("name")
    if goal is None or {"name", "given_name", "family_name"} & {column.field for column in columns.values()}:
        return columns
    heading = naming_column(shape)
    return columns if heading in {link.column for link in links} else {**columns, heading: ColumnPlan(field=goal.name)}


def _is_key(shape: Shape, columns: Mapping[str, ColumnPlan], name: str) -> bool:
    """Whether the texts of a field's column stand there once each, so that records may be found by it."""
    heading = next(heading for heading, column in columns.items() if column.field == name)
    column = next((one for one in shape.columns if one.heading == heading), Column(heading))
    return bool(column.filled) and (heading == shape.key or len(column.texts) == column.filled)


def _goal_for(link: Link, goals: Mapping[str, Goal], source: Source) -> Goal | None:
    if not source.is_brought(link.other):
        return None
    other = entity_named(source.becomes[link.other])
    fitting = [goal for goal in goals.values() if goal.kind == "reference" and goal.is_of(other) and _takes(goal, other)]
    words = set(words_of(link.column)) | set(bare(link.other))
    return max(fitting, key=lambda goal: len(words & {*words_of(goal.name), *words_of(str(goal.label))}), default=None)


def _takes(goal: Goal, other: Entity) -> bool:
    """Whether such records may stand there: an employer is a company, whoever an order is from may be either."""
    return goal.slug == other.slug or not goal.entity.model._meta.proxy


def _lookups(shape: Shape, source: Source, *, by: User) -> list[Lookup]:
    goals = goals_of(entity_named(source.becomes[shape.name]), by)
    chosen = _party_link(shape.name, source, goals)
    found = []
    for link in source.links_of(shape.name):
        if link.is_own or link == chosen or (source.becomes[shape.name] != EPISODES and _goal_for(link, goals, source)):
            continue
        if take := naming_column(source.shapes[link.other]):
            found.append(Lookup(link.column, link.other, link.other_column, take))
    return found


def naming_column(shape: Shape) -> str:
    """The column whose text says to people which row it is."""
    free = [one.heading for one in shape.columns if one.filled and one.heading not in shape.keys]
    named = [heading for words in _NAMING for heading in free if set(words_of(heading)) & words]
    return next(iter((*named, *free, *shape.keys)), "")


def _title(shape: Shape) -> str:
    kind = kind_of(shape.name)
    return {"order": _("Order"), "invoice": _("Invoice")}.get(kind, "") if shape.keys else ""


def _totals(shape: Shape, source: Source) -> list[Total]:
    found = []
    for link in source.links:
        if link.other == shape.name and link.is_on and not link.is_own and not source.is_brought(link.table):
            lines = source.shapes[link.table]
            factors, discount = _factors(lines)
            if factors:
                found.append(Total(link.table, link.column, link.other_column, factors, discount))
    return found


def _factors(lines: Shape) -> tuple[tuple[str, ...], str]:
    price, quantity, discount = (_called(lines, words) for words in (_PRICE, _QUANTITY, _DISCOUNT))
    if price and quantity:
        return (price, quantity), discount
    amount = _called(lines, _AMOUNT)
    return ((amount,) if amount else ()), ""


def _called(shape: Shape, words: Collection[str]) -> str:
    numbers = [one.heading for one in shape.columns if one.heading not in shape.keys and one.texts and all(map(_is_number, one.texts))]
    last = [heading for heading in numbers if words_of(heading)[-1:] and words_of(heading)[-1] in words]
    return next(iter((*last, *(heading for heading in numbers if set(words_of(heading)) & set(words)))), "")


def _is_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)


def _party_link(table: str, source: Source, goals: Mapping[str, Goal]) -> Link | None:
    """With whom what happened was: of several the company."""
    if source.becomes[table] != EPISODES or "party" not in goals:
        return None
    found = [link for link in source.links_of(table) if _goal_for(link, {"party": goals["party"]}, source)]
    return min(found, key=lambda link: source.becomes[link.other] != "organizations", default=None)


def _party_column(shape: Shape) -> str:
    """The column that names with whom it was, where there is no table of those: they are made out of their names."""
    return next((heading for heading in shape.headings if set(words_of(heading)) & _PARTY and heading not in shape.keys), "")


def _of_episodes(plan: TablePlan, shape: Shape, goals: Mapping[str, Goal], *, source: Source, by: User) -> Plan:
    columns: dict[str, ColumnPlan] = {}
    moments = dated(shape)
    if moments:
        texts = list(next(one for one in shape.columns if one.heading == moments[0]).texts)
        columns[moments[0]] = propose_column(goals["at"], texts, by=by)
    if party := _party_link(plan.table, source, goals):
        columns[party.column] = ColumnPlan(field="party", match=f"{SOURCE}{party.other}")
    elif "party" in goals and (named := _party_column(shape)):
        columns[named] = ColumnPlan(field="party", create=may_make(by, goals["party"].entity))
    amount = plan.totals[0].heading if plan.totals else _called(shape, _AMOUNT)
    if amount and "amount" in goals:
        columns[amount] = ColumnPlan(field="amount", decimal_mark="." if plan.totals else "")
    for heading, field in ((TITLED, "subject"), (TOLD, "text")):
        if heading in plan.further and field in goals:
            columns[heading] = ColumnPlan(field=field)
    constants = {"kind": kind_of(plan.table), **({"currency": source.currency} if amount and source.currency else {})}
    return Plan(entity=EPISODES, columns=columns, constants=constants)
