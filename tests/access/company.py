"""A company whose every field holds a canary, and those who look at it: the ready roles, people with hidden fields or titles, nobody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from django.db import models

from klientela.core.access.functions import functions
from klientela.core.access.models import (
    Branch,
    BranchMember,
    FieldLevel,
    FieldRule,
    Grant,
    PartyUser,
    RecordTerritory,
    Role,
    RoleHolder,
    Share,
    Team,
    TeamMember,
    Territory,
    TerritoryMember,
)
from klientela.core.access.services import give_role
from klientela.core.access.sql import refresh_acl
from klientela.core.identity.models import User, UserKind
from klientela.core.processes.models import InProcess, Move
from klientela.core.records.kinds import fields_of
from klientela.core.records.models import Record
from klientela.kernel.entity import Entity, entities, entity_named, entity_of
from klientela.modules.forecast.models import CALLED, SUBJECTS
from tests.access.own_kind import HIDDEN_FIELD, SLUG, make_own_kind, own_values
from tests.access.tokens import NOW, Canaries, Hidden
from tests.cast import PASSWORD

READY = ("director", "team-leader", "rep", "administrator", "auditor", "marketing", "accountant", "people", "api")
PEOPLE = (*READY, "colleague", "partner", "clerk", "blind", "keeper", "nobody")
"""Who looks: one of each ready role, a rep of another team, a partner, a clerk without many fields, somebody without titles,
a keeper who may do everything, nobody."""
ADMINISTRATIVE = frozenset({"users", "teams", "branches", "roles", "territories", "bank-accounts"})
RECORDS, OTHERS = 5, 2
STAGED = ("process", "stage")
SEEN_BY_ALL = frozenset({"read", "create", "update", "delete", "export", "share", "transfer", "lock", "win", "lose"})


@dataclass
class Company:
    """All of it."""

    canaries: Canaries = field(default_factory=Canaries)
    people: dict[str, User] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    """Records by the entity that describes them best."""
    teams: list[Team] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    territories: list[Territory] = field(default_factory=list)

    def fill(self, record: Any, entity: Entity) -> Any:
        """Put a canary into every field of a record that can hold one."""
        for column in record._meta.concrete_fields:
            if column.generated or column.is_relation or column.name in {"id", "password", "username", *entity.where}:
                continue
            value = self.canaries.value_for(column, Hidden(entity.slug, record.pk, column.name)) if _is_free(column) else None
            if value is not None:
                setattr(record, column.name, value)
        return record


def _is_free(column: Any) -> bool:
    return (
        bool(column.editable or column.name in {"tags"})
        and not isinstance(column, models.SlugField)
        and column.name not in NUMBERS_OF_ORDER
    )


PLACED = frozenset({"owner", "team", "branch"})
NUMBERS_OF_ORDER = frozenset({"position", "probability", "expected_days", "founded", "kind", "country", "currency", "language", "zone"})


def make_company() -> Company:
    """Found it: places, people, records of every kind, then shares and territories."""
    company = Company()
    make_own_kind()
    _places(company)
    _people(company)
    _hide_fields(company)
    _grant_all(company)
    for entity in _by_need():
        _rows_of(company, entity)
    _open(company)
    _what_was_there(company)
    return company


def _what_was_there(company: Company) -> None:
    """Ready roles, a first process: rows without canaries which the installation begins with."""
    known = {row.pk for rows in company.rows.values() for row in rows}
    for entity in entities():
        if not entity.where:
            rows = [row for row in entity.model._base_manager.filter(deleted_at=None) if row.pk not in known]
            company.rows.setdefault(entity.slug, []).extend(rows)


def _places(company: Company) -> None:
    for made, model, slug in (
        (company.branches, Branch, "branches"),
        (company.teams, Team, "teams"),
        (company.territories, Territory, "territories"),
    ):
        for _ in range(2):
            row = model(name=f"{slug} {len(made)}")
            company.fill(row, entity_named(slug)) if _is_described(slug) else None
            row.save()
            made.append(row)
        if _is_described(slug):
            company.rows[slug] = list(made)


def _is_described(slug: str) -> bool:
    return any(known.slug == slug for known in entities())


def _people(company: Company) -> None:
    for name in PEOPLE:
        kind = {"partner": UserKind.PARTNER, "api": UserKind.SERVICE}.get(name, UserKind.PERSON)
        user = User(username=f"{name}.x", name=name, kind=kind, manager=company.people.get("team-leader") if name == "rep" else None)
        company.fill(user, entity_named("users"))
        user.set_password(PASSWORD)
        user.save()
        company.people[name] = user
        if name in READY or name == "partner":
            give_role(user, name)
    company.rows["users"] = list(company.people.values())
    give_role(company.people["colleague"], "rep")
    for name, place in (("rep", 0), ("team-leader", 0), ("colleague", 1)):
        TeamMember.objects.create(user=company.people[name], team=company.teams[place])
        BranchMember.objects.create(user=company.people[name], branch=company.branches[place])
        TerritoryMember.objects.create(user=company.people[name], territory=company.territories[place])


def _hide_fields(company: Company) -> None:
    """A clerk may do everything but sees every other field; the blind sees no title. Both see only a part of the deals."""
    for name in ("clerk", "blind"):
        role = company.fill(Role(slug=f"{name}-x", name=name), entity_named("roles"))
        role.save()
        company.rows.setdefault("roles", []).append(role)
        RoleHolder.objects.create(user=company.people[name], role=role)
        for entity in entities():
            if not entity.part_of and entity.slug not in ADMINISTRATIVE:
                Grant.objects.bulk_create((Grant(role=role, entity=entity.grants, op=op) for op in SEEN_BY_ALL), ignore_conflicts=True)
        Grant.objects.create(role=role, entity="deals", op="read", scope="team", effect="restrict")
    TeamMember.objects.create(user=company.people["clerk"], team=company.teams[0])
    TeamMember.objects.create(user=company.people["blind"], team=company.teams[1])
    _rules(company)


def _grant_all(company: Company) -> None:
    """The keeper may do everything to everything, so that every door opens to somebody."""
    role = company.fill(Role(slug="keeper-x", name="keeper"), entity_named("roles"))
    role.save()
    company.rows["roles"].append(role)
    RoleHolder.objects.create(user=company.people["keeper"], role=role)
    kinds = {known.grants for known in entities() if not known.part_of}
    actions = {action.op or action.name for known in entities() for action in known.actions}
    Grant.objects.bulk_create(Grant(role=role, entity=kind, op=op) for kind in kinds for op in SEEN_BY_ALL | actions)
    Grant.objects.bulk_create(Grant(role=role, op=name) for name in functions())
    opened = set(FieldRule.objects.filter(level=FieldLevel.WRITE).values_list("entity", "field"))
    FieldRule.objects.bulk_create(FieldRule(role=role, entity=kind, field=name, level=FieldLevel.WRITE) for kind, name in opened)


def _rules(company: Company) -> None:
    clerk, blind = company.rows["roles"][:2]
    hidden: dict[tuple[Role, str, str], int] = {}
    for entity in entities():
        holder = entity.slug if entity.part_of else entity.grants
        names = [
            known.name for known in fields_of(entity) if known.name != entity.title and known.kind != "reference" and not known.required
        ]
        hidden |= {(clerk, holder, name): FieldLevel.HIDDEN for name in names[::2]}
        hidden |= {(blind, holder, entity.title): FieldLevel.HIDDEN}
    hidden[clerk, SLUG, HIDDEN_FIELD] = FieldLevel.HIDDEN
    FieldRule.objects.bulk_create(
        FieldRule(role=role, entity=holder, field=name, ceiling=level) for (role, holder, name), level in hidden.items()
    )


def _by_need() -> list[Entity]:
    """Entities with records to make, each after those it needs."""
    todo = [known for known in entities() if known.slug not in ADMINISTRATIVE - {"bank-accounts"}]
    narrower = {known.model._meta.concrete_model for known in todo if known.where}
    todo = [known for known in todo if known.where or known.model._meta.concrete_model not in narrower]
    found: list[Entity] = []
    while todo:
        done = {known.model._meta.concrete_model for known in found} | {User, Team, Branch, Territory, Role}
        ready = [known for known in todo if _needs(known) <= done | {known.model._meta.concrete_model}]
        assert ready, f"these need each other: {todo}"
        found += ready
        todo = [known for known in todo if known not in ready]
    return found


def _needs(entity: Entity) -> set[Any]:
    return {column.related_model._meta.concrete_model for column in entity.model._meta.concrete_fields if column.is_relation}


def _rows_of(company: Company, entity: Entity) -> None:
    own = issubclass(entity.model, Record)
    parents = _parents(company, entity)
    for number in range(len(parents) if entity.part_of else RECORDS if own else OTHERS):
        row = entity.model(**entity.where)
        company.fill(row, entity)
        for column in row._meta.concrete_fields:
            if column.is_relation and not (own and column.name in PLACED):
                setattr(row, column.attname, _reference(company, entity, column, number=number))
            elif column.name not in entity.where and not column.generated:
                setattr(row, column.attname, _needed(column, getattr(row, column.attname), number))
        if entity.slug == SLUG:
            row.own = own_values(company.canaries, row.pk)
        SETTLED.get(entity.slug, _as_it_is)(row, number)
        if own:
            _place(company, row, number)
        row.save()
        if isinstance(row, InProcess) and row.process_id:
            Move.objects.create(record=row.pk, process=row.process, stage=row.stage, at=NOW, by=row.owner)
        company.rows.setdefault(entity.slug, []).append(row)


def _as_it_is(_row: Any, _number: int) -> None:
    """Nothing is to be settled."""


def _plan(row: Any, number: int) -> None:
    """Plans of this year, of which one is in force."""
    row.year, row.currency, row.state = NOW.year, "PLN", "draft" if number else "force"


def _of_one(names: tuple[str, ...]) -> Callable[[Any, int], None]:
    """Only one of these references, each in turn."""

    def settle(row: Any, number: int) -> None:
        for place, name in enumerate(names):
            if place != number % len(names):
                setattr(row, f"{name}_id", None)

    return settle


SETTLED: dict[str, Callable[[Any, int], None]] = {
    "sales-plans": _plan,
    "plan-targets": _of_one(SUBJECTS),
    "forecast-calls": _of_one(CALLED),
}
"""What the fields of a row have to do with each other, by entity."""
NUMBERS = (models.IntegerField, models.DecimalField)


def _needed(column: Any, value: Any, number: int) -> Any:
    """The value, or one without a canary for a column that must have one."""
    if column.choices and not column.blank and not column.has_default():
        values = [known for known, _label in column.flatchoices]
        return values[number % len(values)]
    if column.null or value is not None:
        return value
    return NOW if isinstance(column, models.DateField) else number + 1 if isinstance(column, NUMBERS) else value


def _parents(company: Company, entity: Entity) -> list[Any]:
    return _candidates(company, entity.model._meta.get_field(entity.part_of).related_model) if entity.part_of else []


def _candidates(company: Company, model: Any) -> list[Any]:
    concrete = model._meta.concrete_model
    return [row for rows in company.rows.values() for row in rows if row._meta.concrete_model is concrete]


def _reference(company: Company, entity: Entity, column: Any, *, number: int) -> Any:
    """Another row in turn, so that some who see a record do not see what it refers to. Own kinds here go through no stages."""
    if entity.slug == SLUG and column.name in STAGED:
        return None
    rows = _candidates(company, column.related_model)
    if column.name == entity.part_of:
        return rows[number].pk
    if column.related_model is entity.model:
        return None
    return rows[(number + 1) % len(rows)].pk if rows else None


def _place(company: Company, row: Any, number: int) -> None:
    """The owners in turn: rep, colleague, nobody in the team of the rep, director, the colleague but in the rep's branch."""
    people, teams, branches = company.people, company.teams, company.branches
    owner, team, branch = (
        (people["rep"], teams[0], branches[0]),
        (people["colleague"], teams[1], branches[1]),
        (None, teams[0], None),
        (people["director"], None, None),
        (people["colleague"], teams[1], branches[0]),
    )[number % 5]
    row.owner, row.team, row.branch = owner, team, branch
    if number == 4:
        row.locked_at = NOW


def _open(company: Company) -> None:
    """The partner works for the first party; a deal of the colleague is shared with the rep, another with the team of the rep."""
    parties = company.rows["organizations"]
    PartyUser.objects.create(user=company.people["partner"], party=parties[0].pk)
    deals = company.rows["deals"]
    Share.objects.create(entity="deals", record=deals[1].pk, user=company.people["rep"], level="read")
    Share.objects.create(entity="deals", record=deals[4].pk, team=company.teams[0], level="update")
    RecordTerritory.objects.create(record=parties[1].pk, territory=company.territories[0])
    for model in {known.model._meta.concrete_model for known in entities() if issubclass(known.model, Record)}:
        refresh_acl(model, list(model._base_manager.values_list("pk", flat=True)))


def every_row(company: Company) -> Iterator[tuple[Entity, Any]]:
    """Each record with the entity that describes it best."""
    for slug, rows in company.rows.items():
        yield from ((entity_named(slug), row) for row in rows)


def some_of(company: Company, slug: str, count: int) -> list[Any]:
    """So many records of an entity, again from the first where there are fewer."""
    rows = company.rows.get(slug) or _candidates(company, entity_named(slug).model)
    return list(islice(cycle(rows), count)) if rows else []


def concrete(record: Any) -> Any:
    """The model with the table of a record."""
    return entity_of(record).model._meta.concrete_model
