"""A million deals and two hundred people with the full grid in use, written straight into the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from klientela.core.access.models import (
    Branch,
    BranchMember,
    FieldRule,
    Grant,
    Role,
    RoleHolder,
    Team,
    TeamMember,
    Territory,
    TerritoryMember,
)
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.kernel.entity import entities
from klientela.modules.sales.models import Deal
from tests.kit import roles

USERS, TEAMS, BRANCHES, TERRITORIES, PARTIES = 200, 20, 5, 30, 50_000
DEALS, SHARES = 1_000_000, 20_000
VIEWERS = {"0.1 %": 1, "1 %": 2, "10 %": 3, "60 %": 4, "100 %": 5}
"""By how much he sees the number of a user: his own deals, those of a team, of a bigger team, of a branch, all."""
MADE = ("id", "name", "party_id", "owner_id", "team_id", "branch_id", "moved_at", "created_at", "amount", "acl")
SCOPES = ("own", "subordinates", "team", "territory", "branch", "party")
OPS = ("read", "create", "update", "delete", "share", "transfer", "export", "win", "lose")
ROLES = 30

PLACES = f"""
INSERT INTO access_recordterritory (record, territory_id, code)
  SELECT md5('party' || n)::uuid, md5('territory' || (1 + (n * k) % 28))::uuid, 0
  FROM generate_series(1, {PARTIES}) n, generate_series(1, 2) k WHERE n % 2 < k ON CONFLICT DO NOTHING;
INSERT INTO access_share (id, entity, record, user_id, level, code, at)
  SELECT md5('share' || n)::uuid, 'deals', md5('deal' || (n * 47))::uuid, md5('user' || (6 + n % 190))::uuid,
    (ARRAY['read', 'update'])[1 + n % 2], 0, now()
  FROM generate_series(1, {SHARES}) n;
"""

PARTY_ROWS = f"""
INSERT INTO parties_party ({{columns}})
  SELECT {{values}} FROM (
    SELECT md5('party' || n)::uuid AS id, 'Party ' || md5(n::text) AS name, md5('user' || (6 + n % 190))::uuid AS owner_id
    FROM generate_series(1, {PARTIES}) n) AS made
"""

DEAL_ROWS = f"""
CREATE TEMPORARY TABLE place AS SELECT rt.record, array_agg(rt.code ORDER BY rt.code) AS codes FROM access_recordterritory rt GROUP BY 1;
CREATE TEMPORARY TABLE lent AS SELECT record, array_agg(code ORDER BY code) AS codes FROM access_share GROUP BY 1;
CREATE TEMPORARY TABLE made AS SELECT n, md5('deal' || n)::uuid AS id, md5('deal name' || n) AS name,
    md5('party' || (1 + (random() * {PARTIES - 1})::int))::uuid AS party_id,
    md5('user' || CASE WHEN r < 0.001 THEN 1 ELSE 6 + (random() * 194)::int END)::uuid AS owner_id,
    md5('team' || CASE WHEN s < 0.01 THEN 1 WHEN s < 0.11 THEN 2 ELSE 3 + (random() * 17)::int END)::uuid AS team_id,
    md5('branch' || CASE WHEN u < 0.6 THEN 1 ELSE 2 + (random() * 3)::int END)::uuid AS branch_id,
    now() - random() * interval '1000 days' AS moved_at, now() - random() * interval '1000 days' AS created_at,
    round((random() * 100000)::numeric, 2) AS amount
  FROM (SELECT n, random() AS r, random() AS s, random() AS u FROM generate_series(1, {DEALS}) n) AS chance;
ANALYZE made; ANALYZE place; ANALYZE lent;
INSERT INTO sales_deal ({{columns}})
  SELECT {{values}} FROM (
    SELECT made.*, ARRAY[o.code, t.code, b.code] || coalesce(place.codes, '{{{{}}}}') || coalesce(lent.codes, '{{{{}}}}') AS acl
    FROM made JOIN access_principal o ON o.kind = 0 AND o.ref = owner_id JOIN access_principal t ON t.kind = 1 AND t.ref = team_id
      JOIN access_principal b ON b.kind = 2 AND b.ref = branch_id
      LEFT JOIN place ON place.record = party_id LEFT JOIN lent ON lent.record = made.id
  ) AS made
"""


def key(kind: str, number: int) -> UUID:
    """The key of a row, as the database makes it too."""
    return UUID(md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def people() -> None:
    """Two hundred users below fourteen managers, in teams, territories and branches; thirty roles with restrictions and hidden fields."""
    for model, kind, most in ((Branch, "branch", BRANCHES), (Team, "team", TEAMS), (Territory, "territory", TERRITORIES)):
        model.objects.bulk_create(model(id=key(kind, n), name=f"{kind} {n}") for n in range(1, most + 1))
    User.objects.bulk_create(
        User(id=key("user", n), username=f"user{n}", name=f"User {n}", manager_id=key("user", 6 + n % 14) if n > 20 else None)
        for n in range(1, USERS + 1)
    )
    many = [(n, 3 + n % 17, n) for n in range(6, USERS + 1)]
    TeamMember.objects.bulk_create(
        TeamMember(user_id=key("user", n), team_id=key("team", team), is_main=True) for n, team, _n in [*many, (2, 1, 0), (3, 2, 0)]
    )
    BranchMember.objects.create(user_id=key("user", 4), branch_id=key("branch", 1))
    settled = [*((n, 1 + (n + step) % 28) for n in range(6, USERS + 1) for step in (0, 7)), *((n, TERRITORIES) for n in range(1, 5))]
    TerritoryMember.objects.bulk_create(
        TerritoryMember(user_id=key("user", n), territory_id=key("territory", place)) for n, place in settled
    )
    _roles()


def _roles() -> None:
    kinds = sorted({known.grants for known in entities() if not known.part_of})
    for number in range(ROLES):
        role = Role.objects.create(slug=f"grid{number}", name=f"Grid {number}")
        scopes = ("all",) if number == 0 else SCOPES
        Grant.objects.bulk_create(Grant(role=role, entity=kind, op=op, scope=scope) for kind in kinds for op in OPS for scope in scopes)
        Grant.objects.create(role=role, entity="deals", op="delete", scope="own", effect="restrict")
        FieldRule.objects.create(role=role, entity="deals", field="description", ceiling=1)
    roles = list(Role.objects.filter(slug__startswith="grid").order_by("slug"))
    held = [(n, number) for n in range(1, USERS + 1) for number in ((0,) if n == 5 else {1 + n % 28, 1 + (n + 9) % 28})]
    RoleHolder.objects.bulk_create(RoleHolder(user_id=key("user", n), role=roles[number]) for n, number in held)


def load() -> None:
    """Write everything; the codes in `acl` are put together here and compared with the product's own afterwards."""
    people()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(PLACES)
        insert(cursor, PARTY_ROWS, Party, given={"id": "id", "name": "name", "owner_id": "owner_id", "kind": "'organization'"})
        process, stage = _first_stage(cursor)
        given = {
            name: name for name in ("id", "name", "party_id", "owner_id", "team_id", "branch_id", "moved_at", "created_at", "amount", "acl")
        }
        more = {"process_id": f"'{process}'::uuid", "stage_id": f"'{stage}'::uuid", "opened_at": "created_at", "currency": "'PLN'"}
        cursor.execute("ALTER TABLE sales_deal DISABLE TRIGGER USER")
        insert(cursor, DEAL_ROWS, Deal, given={**given, **more})
        cursor.execute("ALTER TABLE sales_deal ENABLE TRIGGER USER")


def _first_stage(cursor: Any) -> tuple[Any, Any]:
    cursor.execute("SELECT process_id, id FROM processes_stage WHERE kind = 'open' ORDER BY position LIMIT 1")
    found: tuple[Any, Any] = cursor.fetchone()
    return found


@contextmanager
def filling(*tables: str) -> Iterator[Any]:
    """A cursor of the owner that writes many rows straight into these tables, past what happens to each row."""
    with roles.connected_as_owner(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def director_among(number: int) -> User:
    """The first of so many people, who sees everything."""
    for each in range(1, number + 1):
        User.objects.create(id=key("user", each), username=f"user{each}", name=f"User {each}")
    person = User.objects.get(username="user1")
    RoleHolder.objects.create(user=person, role=Role.objects.get(slug="director"))
    return person


def insert(cursor: Any, statement: str, model: Any, *, given: dict[str, str]) -> None:
    """Fill in the columns of a table: what is given, and for the rest what is empty."""
    columns = {column.column: given.get(column.column) or _empty(column) for column in model._meta.concrete_fields if not column.generated}
    cursor.execute(statement.format(columns=", ".join(columns), values=", ".join(columns.values())))


def _empty(column: Any) -> str:
    if column.null:
        return "NULL"
    return next((value for kind, value in EMPTY if isinstance(column, kind)), "''")


EMPTY: tuple[tuple[Any, str], ...] = (
    (models.DateField, "now()"),
    (ArrayField, "'{}'"),
    (models.JSONField, "'{}'"),
    (models.BooleanField, "false"),
    (models.IntegerField, "1"),
)
