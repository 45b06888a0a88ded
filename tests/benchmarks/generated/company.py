"""The whole company: people it employs, firms and persons it knows, deals with them; owned unevenly, seen through the full grid."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from klientela.core.access.models import Principal, PrincipalKind, RecordTerritory
from klientela.core.parties.models import Address, Identifier, Industry, Party, PartyRelation
from klientela.core.processes.models import Process, Stage
from klientela.core.records.statistics import refresh_statistics
from klientela.core.search.documents import documents, rebuild
from klientela.core.timeline.models import Episode
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal, DealChange, DealLine
from klientela.modules.sales.sql import BACKFILL
from tests.benchmarks import loading
from tests.benchmarks.generated import names
from tests.benchmarks.generated.writing import NOW, copy, key, quietly

SIZES = {"S": (10_000, 2_000, 5_000), "M": (100_000, 20_000, 50_000), "L": (1_000_000, 200_000, 500_000)}
"""Persons, organisations, deals; and as many episodes as persons."""
SEED, PRODUCTS, DAYS = 42, 40, 1_500
PLACES = 28
"""Territories that hold records; two hold none."""


@dataclass
class Company:
    """What is made so far, and the die that decides."""

    persons: int
    organizations: int
    deals: int
    die: Random = field(default_factory=lambda: Random(SEED))
    codes: dict[tuple[int, UUID], int] = field(default_factory=dict)
    firms: list[tuple[UUID, str, str, list[int]]] = field(default_factory=list)
    """Key, name, country and codes of territories."""
    people: list[tuple[UUID, list[int]]] = field(default_factory=list)
    """Key and codes of territories."""
    placed: list[tuple[UUID, UUID, int]] = field(default_factory=list)

    def moment(self) -> datetime:
        """Some moment of the last years."""
        return NOW - timedelta(seconds=self.die.randrange(DAYS * 86_400))

    def place(self) -> tuple[UUID, UUID, UUID, list[int]]:
        """Owner, team and branch of a record, and their codes: one sees a thousandth, one team a hundredth, another a tenth."""
        chance = self.die.random()
        owner = 1 if chance < 0.001 else 6 + int(195 * self.die.random() ** 1.8)
        team = 1 if 0.001 <= chance < 0.011 else 2 if 0.011 <= chance < 0.111 else 3 + owner % 17
        branch = 1 if self.die.random() < 0.6 else 2 + owner % 4
        keys = loading.key("user", owner), loading.key("team", team), loading.key("branch", branch)
        kinds = PrincipalKind.USER, PrincipalKind.TEAM, PrincipalKind.BRANCH
        return (*keys, [self.codes[kind, found] for kind, found in zip(kinds, keys, strict=True)])

    def territories(self, party: UUID, region: str) -> list[int]:
        """Put a party into the territory of its region."""
        place = loading.key("territory", 1 + names.REGIONS.index(region) % PLACES)
        code = self.codes[PrincipalKind.TERRITORY, place]
        self.placed.append((party, place, code))
        return [code]


def make(size: str) -> None:
    """Fill an empty company; what a search finds and the planner knows is made by the product's own functions.

    No plan is kept meanwhile: one made for empty tables would read the whole of them for each row.
    """
    company = Company(*SIZES[size])
    loading.people()
    company.codes = {(kind, ref): code for code, kind, ref in Principal.objects.values_list("code", "kind", "ref")}
    with quietly(Party, Deal, Address, Identifier, PartyRelation, DealLine, RecordTerritory, Episode):
        _parties(company)
        _deals(company)
        copy(Episode, EPISODE, _episodes(company))
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_custom_plan")
    for document in documents():
        rebuild(document)
    for model in (Party, Deal, DealChange, Episode):
        refresh_statistics(model)


PARTY = (
    "id name kind given_name family_name email phone town country industry_id employees revenue currency tags "
    "owner_id team_id branch_id acl created_at changed_at"
).split()  # fmt: skip


def _parties(company: Company) -> None:
    Industry.objects.bulk_create(Industry(name=name) for name in names.TRADES)
    industries = list(Industry.unscoped.filter(name__in=names.TRADES).order_by("name").values_list("pk", flat=True))
    parts = Parts()
    copy(Party, PARTY, _firms(company, industries, parts))
    copy(Party, PARTY, _persons(company, parts))
    copy(Address, ("id", "party_id", "street", "postal_code", "town", "region", "country"), parts.addresses)
    copy(Identifier, ("id", "party_id", "kind", "value"), parts.numbers)
    copy(PartyRelation, ("id", "party_id", "kind", "other_id"), parts.jobs)
    copy(RecordTerritory, ("record", "territory_id", "code"), company.placed)


@dataclass
class Parts:
    """What belongs to parties."""

    addresses: list[tuple[Any, ...]] = field(default_factory=list)
    numbers: list[tuple[Any, ...]] = field(default_factory=list)
    jobs: list[tuple[Any, ...]] = field(default_factory=list)


def _firms(company: Company, industries: list[UUID], parts: Parts) -> Iterator[tuple[Any, ...]]:
    die = company.die
    for number in range(company.organizations):
        at, country = company.moment(), "PL" if die.random() < 0.6 else "RO"
        pk, name = key(at, 1, number), names.firm(die, country)
        owner, team, branch, codes = company.place()
        town, region, post = names.zipf(die, names.TOWNS[country], 1.5)
        territories = company.territories(pk, region)
        company.firms.append((pk, name, country, territories))
        postal = f"{post}-{die.randrange(1000):03}" if country == "PL" else f"{post}{die.randrange(10_000):04}"
        parts.addresses.append((key(at, 2, number), pk, f"Długa {die.randrange(1, 300)}", postal, town, region, country))
        parts.numbers.append((key(at, 3, number), pk, *names.taxid(die, country)))
        mail = f"biuro@{names.plain(name)[:30]}.{country.lower()}"
        size = int(die.paretovariate(1.1))
        currency = "PLN" if country == "PL" else "RON"
        tags = [die.choice(("vip", "export", "cold", "2025"))] if die.random() < 0.2 else []
        known = mail, names.phone(die, country), town, country, names.zipf(die, industries, 1.4), size, size * 90_000, currency, tags
        yield pk, name, "organization", "", "", *known, owner, team, branch, sorted([*codes, *territories]), at, at


def _persons(company: Company, parts: Parts) -> Iterator[tuple[Any, ...]]:
    die = company.die
    for number in range(company.persons):
        at = company.moment()
        works = die.random() < 0.7
        employer, _name, country, territories = names.zipf(die, company.firms, 1.6)
        pk, who = key(at, 4, number), names.person(die, country)
        town, region, _post = names.zipf(die, names.TOWNS[country], 1.5)
        owner, team, branch, codes = company.place()
        if works:
            parts.jobs.append((key(at, 5, number), pk, "works_at", employer))
        territories = company.territories(pk, region)
        company.people.append((pk, territories))
        mail = names.mail(die, country, who) if die.random() < 0.8 else ""
        known = mail, names.phone(die, country), town, country, None, None, None, "PLN" if country == "PL" else "RON", []
        name = f"{who.given} {who.family}"
        yield pk, name, "person", who.given, who.family, *known, owner, team, branch, sorted([*codes, *territories]), at, at


MOVES = """
INSERT INTO processes_move (record, process_id, from_stage_id, stage_id, at, reason, lacked)
SELECT d.id, d.process_id, NULL::uuid, f.id, d.opened_at, '', '[]'::jsonb FROM sales_deal d JOIN LATERAL (
  SELECT id FROM processes_stage s WHERE s.process_id = d.process_id AND s.kind = 'open' AND s.deleted_at IS NULL
  ORDER BY s.position LIMIT 1
) f ON true
UNION ALL SELECT d.id, d.process_id, NULL::uuid, d.stage_id, d.moved_at, '', '[]'::jsonb FROM sales_deal d WHERE d.moved_at > d.opened_at
"""
"""Each deal came into the first stage and then into the one it is in."""
DEAL = (
    "id name party_id amount currency process_id stage_id moved_at opened_at closed_at closes_on "
    "owner_id team_id branch_id acl created_at changed_at"
).split()  # fmt: skip
LINE = ("id", "deal_id", "product_id", "quantity", "unit_price", "currency")


def _deals(company: Company) -> None:
    products = [Product(name=f"{good} {number}", code=f"{good[:3].upper()}{number}") for number, good in _goods()]
    Product.objects.bulk_create(products)
    process = Process.unscoped.filter(entity="deals", deleted_at=None).order_by("position").first()
    stages = list(Stage.unscoped.filter(process=process, deleted_at=None).order_by("position"))
    lines: list[tuple[Any, ...]] = []
    copy(Deal, DEAL, _deal_rows(company, stages, products, lines=lines))
    copy(DealLine, LINE, lines)
    with connection.cursor() as cursor:
        cursor.execute(MOVES)
        cursor.execute(BACKFILL)


def _goods() -> Iterator[tuple[int, str]]:
    for number in range(PRODUCTS):
        yield number, names.GOODS[number % len(names.GOODS)]


def _deal_rows(company: Company, stages: list[Any], products: list[Any], *, lines: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    die = company.die
    by_kind = {kind: [stage for stage in stages if stage.kind == kind] for kind in ("open", "won", "lost")}
    for number in range(company.deals):
        at = company.moment()
        pk = key(at, 6, number)
        party, name, country, territories = names.zipf(die, company.firms, 1.6)
        kind = die.choices(("open", "won", "lost"), (35, 40, 25))[0]
        stage, product = names.zipf(die, by_kind[kind], 1.2), names.zipf(die, products, 1.6)
        moved = min(at + timedelta(days=die.expovariate(1 / 60)), NOW)
        amount, currency = round(die.lognormvariate(9, 1.2), 2), "PLN" if country == "PL" else "EUR" if die.random() < 0.2 else "RON"
        owner, team, branch, codes = company.place()
        lines.append((key(at, 7, number), pk, product.pk, die.randrange(1, 20), amount, currency))
        moments = moved, at, None if kind == "open" else moved, (at + timedelta(days=90)).date()
        acl = sorted([*codes, *territories])
        yield (
            pk,
            f"{product.name} {name[:40]}",
            party,
            amount,
            currency,
            stage.process_id,
            stage.pk,
            *moments,
            owner,
            team,
            branch,
            acl,
            at,
            at,
        )


EPISODE = "id party_id kind at subject text minutes owner_id team_id branch_id acl created_at changed_at".split()
BUSY, BUSY_EPISODES = 500, 50
"""One person in so many has so many episodes; the others share the rest unevenly."""


def _episodes(company: Company) -> Iterator[tuple[Any, ...]]:
    die, busy = company.die, company.people[::BUSY]
    parties = [party for party in busy for _number in range(BUSY_EPISODES)]
    others = [party for place, party in enumerate(company.people) if place % BUSY]
    parties += [names.zipf(die, others, 1.3) for _number in range(company.persons - len(parties))]
    for number, (party, territories) in enumerate(parties):
        at = company.moment()
        owner, team, branch, codes = company.place()
        kind = die.choice(("call", "email", "meeting", "visit", "note"))
        said = f"About {die.choice(names.GOODS)} {number}", "What was said: " + " ".join(die.choices(names.TRADES, k=12))
        yield key(at, 8, number), party, kind, at, *said, die.randrange(1, 90), owner, team, branch, sorted([*codes, *territories]), at, at
