"""The rules of roles, put together: out of the database, or out of the document of a policy that is only drafted."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from klientela.core.access.models import Effect, FieldRule, Grant


class GrantRow(NamedTuple):
    """One grant or restriction of a role."""

    role: UUID
    entity: str
    op: str
    scope: str
    effect: str = Effect.GRANT


class FieldRow(NamedTuple):
    """What a role says of one field."""

    role: UUID
    entity: str
    field: str
    level: int | None
    ceiling: int | None


@dataclass(frozen=True)
class Rules:
    """What several roles say together, by (entity, operation) or (entity, field)."""

    scopes: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    restrictions: Mapping[tuple[str, str], tuple[frozenset[str], ...]] = field(default_factory=dict)
    """One set of scopes for each role that restricts the operation: a record must lie in every one of them."""
    functions: frozenset[str] = frozenset()
    levels: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ceilings: Mapping[tuple[str, str], int] = field(default_factory=dict)
    barred: dict[Hashable, tuple[object, frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)
    """Fields worked out so far to be below a level, each with what the company had added then."""


def rules_of_roles(roles: Iterable[UUID]) -> Rules:
    """The rules of these roles as they stand in the database."""
    wanted = list(roles)
    grants = Grant.objects.filter(role__in=wanted).values_list("role_id", "entity", "op", "scope", "effect")
    fields = FieldRule.objects.filter(role__in=wanted).values_list("role_id", "entity", "field", "level", "ceiling")
    return together((GrantRow(*row) for row in grants), (FieldRow(*row) for row in fields))


def together(grants: Iterable[GrantRow], fields: Iterable[FieldRow]) -> Rules:
    """Union of what is granted, every restriction, the highest level said and the lowest ceiling."""
    scopes: dict[tuple[str, str], set[str]] = defaultdict(set)
    restrictions: dict[tuple[str, str], dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    functions = set()
    for row in grants:
        if row.effect == Effect.RESTRICT:
            restrictions[row.entity, row.op][row.role].add(row.scope)
        elif row.entity:
            scopes[row.entity, row.op].add(row.scope)
        else:
            functions.add(row.op)
    levels, ceilings = _levels(fields)
    return Rules(
        {key: frozenset(found) for key, found in scopes.items()},
        {key: tuple(frozenset(found) for found in by_role.values()) for key, by_role in restrictions.items()},
        frozenset(functions),
        levels,
        ceilings,
    )


def _levels(fields: Iterable[FieldRow]) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    levels: dict[tuple[str, str], int] = {}
    ceilings: dict[tuple[str, str], int] = {}
    for row in fields:
        key = (row.entity, row.field)
        if row.level is not None:
            levels[key] = max(row.level, levels.get(key, row.level))
        if row.ceiling is not None:
            ceilings[key] = min(row.ceiling, ceilings.get(key, row.ceiling))
    return levels, ceilings
