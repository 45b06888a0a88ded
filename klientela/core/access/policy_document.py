"""The whole policy as one document, and as single facts that can be compared, merged and written.

A document is plain JSON: `{"format": …, "roles": {code: {name, description, needs_second_factor, functions, grants, restrictions,
fields}}}`. A fact is one line of it: who (role), what kind, on what (entity), which (operation, field, function or text), and its value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from klientela.core.access.models import Effect, FieldRule, Grant, Role
from klientela.core.access.policies import FieldRow, GrantRow
from klientela.core.access.vocabulary import LEVEL_NAMES, LEVELS, SCOPES

FORMAT = "klientela.policy.1"
TEXT, FUNCTION, GRANT, RESTRICT, FIELD = "text", "function", "grants", "restrictions", "fields"
NAME, DESCRIPTION, SECOND_FACTOR = "name", "description", "needs_second_factor"
TEXTS: Mapping[str, Any] = {NAME: "", DESCRIPTION: "", SECOND_FACTOR: False}

type Document = dict[str, Any]


class Key(NamedTuple):
    """What a fact is about."""

    role: str
    kind: str
    entity: str
    name: str


type Facts = dict[Key, Any]


def document() -> Document:
    """The policy in force."""
    return written(facts())


def facts() -> Facts:
    """The policy in force, fact by fact; roles that were deleted say nothing."""
    found: Facts = {}
    roles = {role.pk: role for role in Role.objects.filter(deleted_at=None)}
    for role in roles.values():
        found |= {Key(role.slug, TEXT, "", name): getattr(role, name) for name in TEXTS}
    scopes: dict[Key, set[str]] = defaultdict(set)
    for key, entity, op, scope, effect in Grant.objects.filter(role__in=roles).values_list("role_id", "entity", "op", "scope", "effect"):
        kind = RESTRICT if effect == Effect.RESTRICT else GRANT if entity else FUNCTION
        scopes[Key(roles[key].slug, kind, entity, op)].add(scope)
    for place, reach in scopes.items():
        found[place] = True if place.kind == FUNCTION else in_order(reach)
    for key, entity, name, level, ceiling in FieldRule.objects.filter(role__in=roles).values_list(
        "role_id", "entity", "field", "level", "ceiling"
    ):
        found[Key(roles[key].slug, FIELD, entity, name)] = (_level(level), _level(ceiling))
    return found


def _level(number: int | None) -> str | None:
    return None if number is None else LEVEL_NAMES[number]


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """Scopes in the order in which they are always named."""
    known = set(scopes)
    return tuple(scope for scope in SCOPES if scope in known) + tuple(sorted(known - set(SCOPES)))


def written(found: Facts) -> Document:
    """Facts as a document."""
    roles: dict[str, Any] = {}
    for key, value in sorted(found.items()):
        role = roles.setdefault(key.role, {**TEXTS, "functions": [], GRANT: {}, RESTRICT: {}, FIELD: {}})
        if key.kind == TEXT:
            role[key.name] = value
        elif key.kind == FUNCTION:
            role["functions"].append(key.name)
        elif key.kind == FIELD:
            role[FIELD].setdefault(key.entity, {})[key.name] = {"level": value[0], "ceiling": value[1]}
        else:
            role[key.kind].setdefault(key.entity, {})[key.name] = list(value)
    return {"format": FORMAT, "roles": roles}


def read(known: Document) -> Facts:
    """A document as facts; what comes from outside is looked at by `policy_checks.checked` first."""
    found: Facts = {}
    for slug, role in known["roles"].items():
        found |= {Key(slug, TEXT, "", name): role.get(name, usual) for name, usual in TEXTS.items()}
        found |= {Key(slug, FUNCTION, "", name): True for name in role.get("functions", ())}
        for kind in (GRANT, RESTRICT):
            for entity, ops in role.get(kind, {}).items():
                found |= {Key(slug, kind, entity, op): in_order(scopes) for op, scopes in ops.items() if scopes}
        for entity, fields in role.get(FIELD, {}).items():
            found |= {Key(slug, FIELD, entity, name): (rule.get("level"), rule.get("ceiling")) for name, rule in fields.items()}
    return {key: value for key, value in found.items() if value != (None, None)}


def grant_rows(found: Facts, roles: Mapping[str, Any]) -> list[GrantRow]:
    """The grants and restrictions of facts, for roles whose keys are given by code."""
    rows = []
    for key, value in found.items():
        if key.role in roles and key.kind in (FUNCTION, GRANT, RESTRICT):
            effect = Effect.RESTRICT if key.kind == RESTRICT else Effect.GRANT
            scopes = ("all",) if key.kind == FUNCTION else value
            rows += [GrantRow(roles[key.role], key.entity, key.name, scope, effect) for scope in scopes]
    return rows


def field_rows(found: Facts, roles: Mapping[str, Any]) -> list[FieldRow]:
    """The field levels of facts, likewise."""
    return [
        FieldRow(roles[key.role], key.entity, key.name, LEVELS.get(value[0]), LEVELS.get(value[1]))
        for key, value in found.items()
        if key.kind == FIELD and key.role in roles
    ]
