"""A company made by chance in the tables, and what each of its people may read of it by the reference of permissions."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from klientela.core.access.models import Grant, RecordTerritory, Role, RoleHolder, Territory
from klientela.core.identity.models import User
from klientela.core.parties.models import Industry
from klientela.core.processes.models import Process, Stage
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from tests.access import filling, worlds
from tests.access.filling import fill, key
from tests.access.oracle import policy

WARSAW = ZoneInfo("Europe/Warsaw")
WORDS = ["Łódź", "lodz", "ŁÓDŹ 2", "100%", "a_b", "a\\b", "żuk", "Zuk's", "x", ""]
TAGS = ["vip", "żółty", "a b", "x"]
CURRENCIES = ["PLN", "EUR", ""]
AMOUNTS = [None, Decimal(0), Decimal("-5"), Decimal("99.99"), Decimal(100), Decimal("100.0001"), Decimal(250)]
OPEN = ("industries", "stages", "processes", "products", "users", "teams", "branches", "territories")
"""Kinds that everybody of the company may read."""
KINDS: dict[str, dict[str, str]] = {
    "persons": {
        **{"name": "text", "town": "text", "description": "longtext", "country": "country", "born_on": "date", "tags": "tags"},
        **{"owner": "reference", "team": "reference", "territory": "territory", "job_title": "text"},
    },
    "organizations": {
        **{"name": "text", "town": "text", "legal_name": "text", "country": "country", "tags": "tags", "industry": "reference"},
        **{"employees": "integer", "founded": "integer", "revenue": "money", "owner": "reference", "territory": "territory"},
    },
    "deals": {
        **{"name": "text", "amount": "money", "currency": "currency", "closes_on": "date", "moved_at": "datetime", "closed_at": "datetime"},
        **{"stage": "reference", "party": "reference", "owner": "reference", "team": "reference", "territory": "territory"},
    },
    "addresses": {"town": "text", "region": "text", "purpose": "choice", "country": "country", "postal_code": "text"},
    "deal-lines": {"product": "reference", "quantity": "decimal", "unit_price": "money", "currency": "currency"},
    "stages": {"kind": "choice", "name": "text", "probability": "integer", "expected_days": "integer"},
    "industries": {"name": "text"},
}
KINDS["parties"] = {**KINDS["organizations"], **KINDS["persons"], "kind": "choice"}
WAYS: dict[str, dict[str, tuple[str, str]]] = {
    "organizations": {
        "industry": ("industries", "industry_id"),
        "deals.party": ("deals", "party_id"),
        "addresses.party": ("addresses", "party_id"),
    },
    "persons": {"deals.party": ("deals", "party_id"), "addresses.party": ("addresses", "party_id")},
    "deals": {"party": ("parties", "party_id"), "stage": ("stages", "stage_id"), "deal-lines.deal": ("deal-lines", "deal_id")},
    "addresses": {"party": ("parties", "party_id")},
    "deal-lines": {"deal": ("deals", "deal_id")},
    "stages": {"deals.stage": ("deals", "stage_id")},
    "industries": {"organizations.industry": ("organizations", "industry_id")},
}
WAYS["parties"] = {**WAYS["organizations"], **WAYS["persons"]}
"""By kind and relation: the kind it leads to, and the field that holds the reference."""


@dataclass
class Company:
    """All rows, as they stand in the tables."""

    case: Any
    rows: dict[str, list[Any]]
    today: date
    placed: list[tuple[UUID, UUID]]
    territories: set[str]
    zone: ZoneInfo = WARSAW
    kinds: dict[str, dict[str, str]] = field(default_factory=lambda: KINDS)
    back: dict[tuple[str, str], dict[Any, list[Any]]] = field(default_factory=dict)

    def value(self, row: Any, name: str) -> Any:
        """What a field says; a reference says a key as text."""
        if name == "territory":
            return None
        if any(kinds.get(name) == "reference" for kinds in KINDS.values()):
            found = getattr(row, f"{name}_id")
            return None if found is None else str(found)
        return getattr(row, name)

    def party_of(self, row: Any) -> UUID | None:
        """The party a record concerns."""
        return row.party_id if hasattr(row, "party_id") else row.pk

    def leading(self, target: str, name: str) -> dict[Any, list[Any]]:
        """Rows of a kind by what their reference says."""
        if (target, name) not in self.back:
            found: dict[Any, list[Any]] = defaultdict(list)
            for row in self.rows[target]:
                found[getattr(row, name)].append(row)
            self.back[target, name] = found
        return self.back[target, name]


@dataclass
class Person:
    """Somebody who asks, and what he may read."""

    user: User
    number: int
    company: Company
    readable: dict[str, set[UUID]]
    words: dict[str, set[str]]

    @property
    def readable_keys(self) -> set[str]:
        """The keys of whatever he may read."""
        return {str(one) for keys in self.readable.values() for one in keys}

    def may_ask(self, slug: str) -> bool:
        """Whether any of his roles speaks of reading records of a kind at all."""
        kind = {"organizations": "parties", "persons": "parties", "addresses": "parties", "deal-lines": "deals"}.get(slug, slug)
        world = self.company.case.world
        return slug in OPEN or bool(policy().grants(world, self.number, "read", kind))

    def related(self, slug: str, row: Any, way: str) -> tuple[str, list[Any]]:
        """The related rows he may read, and their kind."""
        target, name = WAYS[slug][way]
        rows = self.company.leading(target, name)[row.pk] if "." in way else self.company.leading(target, "pk")[getattr(row, name)]
        return target, [other for other in rows if other.pk in self.readable[target]]


def make_company(rng: Random, monkeypatch: Any) -> Company:
    """A world of the reference, larger than its own tests need, whose records say something."""
    sizes = {"parties": 24, "deals": 40, "deal-lines": 30, "addresses": 20}
    monkeypatch.setattr(worlds, "HOW_MANY", {**{kind: 0 for kind in worlds.ORDER}, **sizes})
    for place in (worlds, filling):
        monkeypatch.setattr(place, "ORDER", tuple(sizes))
    monkeypatch.setattr(filling, "RECORDS", ("parties", "deals"))
    case = worlds.make_case(rng)
    _let_see_all(case)
    fill([case])
    _fill_in(rng)
    _let_read(case)
    rows = {slug: list(entity_named(slug).model.unscoped.filter(deleted_at=None, **entity_named(slug).where)) for slug in KINDS}
    territories = {str(pk) for pk in Territory.objects.filter(deleted_at=None).values_list("pk", flat=True)}
    placed = list(RecordTerritory.objects.values_list("record", "territory_id"))
    return Company(case, rows, datetime.now(WARSAW).date(), placed, territories)


def people_of(company: Company) -> list[Person]:
    """Everybody who works in a company, as the reference knows them."""
    return [_person(company, one) for one, user in company.case.world.users.items() if user.active]


def _person(company: Company, one: int) -> Person:
    world, user = company.case.world, company.case.world.users[one]
    numbers = {key(number): number for number in world.recs}
    readable = {}
    for slug, rows in company.rows.items():
        keys = {row.pk for row in rows}
        can = {pk for pk in keys if pk in numbers and policy().can(world, one, "read", world.recs[numbers[pk]])}
        readable[slug] = keys if slug in OPEN and user.active else can
    for slug in set(OPEN) - set(readable):
        model = entity_named(slug).model
        readable[slug] = set(model._base_manager.filter(deleted_at=None).values_list("pk", flat=True)) if user.active else set()
    teams = {str(key(team)) for team in user.teams}
    ours = {str(key(other)) for other, known in world.users.items() if set(known.teams) & set(user.teams)}
    words = {"me": {str(key(one))}, "my.team": teams | ours | {str(key(one))}, "my.subordinates": set()}
    words["my.subordinates"] = {str(key(other)) for other in policy().subordinates(world, one)}
    return Person(User.objects.get(pk=key(one)), one, company, readable, words)


def _let_see_all(case: Any) -> None:
    """Somebody sees every record, so that questions have much to tell apart."""
    role, world = next(worlds.ids), case.world
    one = next(number for number, user in world.users.items() if user.active)
    world.roles[role] = policy().Role(frozenset((kind, "read", "all") for kind in worlds.ORDER))
    world.users[one] = policy().replace(world.users[one], roles=frozenset({role}))
    case.joined[one]["roles"] = frozenset({role})


def _let_read(case: Any) -> None:
    role = Role.objects.create(slug="everybody", name="Everybody")
    Grant.objects.bulk_create(Grant(role=role, entity=slug, op="read", scope="all") for slug in OPEN if slug != "stages")
    RoleHolder.objects.bulk_create(RoleHolder(role=role, user_id=key(one)) for one in case.world.users)


def _fill_in(rng: Random) -> None:
    process = Process.unscoped.get(name="Of chance")
    kinds = ("open", "won", "lost", "open")
    stages = [
        Stage.unscoped.create(process=process, name=WORDS[n], kind=kind, position=n + 2, probability=n * 30, expected_days=[None, 7][n % 2])
        for n, kind in enumerate(kinds)
    ]
    industries = [Industry.unscoped.create(name=name) for name in ("Retail", "Łowiectwo", "Medical")]
    products = [Product.unscoped.create(name=name) for name in ("Pump", "Valve")]
    for slug, says in (("parties", _party), ("deals", _deal), ("addresses", _address), ("deal-lines", _line)):
        model = entity_named(slug).model
        for pk in model.unscoped.values_list("pk", flat=True):
            model.unscoped.filter(pk=pk).update(**says(rng, stages=stages, industries=industries, products=products))


def _day(rng: Random) -> date | None:
    near = [timedelta(days=number) for number in (0, 1, -1, 7, -7, 30, -30, 31, -31, 90, -90, 365, -365, 366)]
    return rng.choice([None, *(datetime.now(WARSAW).date() + each for each in near)]) or _far(rng)


def _far(rng: Random) -> date | None:
    return rng.choice([None, datetime.now(WARSAW).date() + timedelta(days=rng.randint(-900, 500))])


def _moment(rng: Random) -> datetime:
    day = _day(rng) or datetime.now(WARSAW).date()
    minute = rng.choice([0, 1, 30, 59, 719, 1380, 1439])
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)


def _party(rng: Random, *, industries: list[Any], **_: Any) -> dict[str, Any]:
    return {
        "name": rng.choice(WORDS[:-1]),
        "town": rng.choice(WORDS),
        "legal_name": rng.choice(WORDS),
        "job_title": rng.choice(WORDS),
        "description": rng.choice(WORDS),
        "country": rng.choice(["PL", "RO", ""]),
        "industry": rng.choice([None, *industries]),
        "employees": rng.choice([None, 0, 5, 50, 500]),
        "founded": rng.choice([None, 1990, 2001]),
        "revenue": rng.choice(AMOUNTS),
        "currency": rng.choice(CURRENCIES),
        "born_on": _day(rng),
        "tags": rng.sample(TAGS, rng.randrange(4)),
    }


def _deal(rng: Random, *, stages: list[Any], **_: Any) -> dict[str, Any]:
    return {
        "name": rng.choice(WORDS),
        "amount": rng.choice(AMOUNTS),
        "currency": rng.choice(CURRENCIES),
        "closes_on": _day(rng),
        "moved_at": _moment(rng),
        "closed_at": rng.choice([None, _moment(rng)]),
        "stage": rng.choice(stages),
    }


def _address(rng: Random, **_: Any) -> dict[str, Any]:
    return {
        "town": rng.choice(WORDS[:-1]),
        "region": rng.choice(WORDS),
        "purpose": rng.choice(["work", "home"]),
        "country": rng.choice(["PL", "RO", ""]),
        "postal_code": rng.choice(WORDS),
    }


def _line(rng: Random, *, products: list[Any], **_: Any) -> dict[str, Any]:
    return {
        "product": rng.choice(products),
        "quantity": rng.choice([Decimal(1), Decimal("2.5"), Decimal(10)]),
        "unit_price": rng.choice(AMOUNTS),
        "currency": rng.choice(CURRENCIES),
    }
