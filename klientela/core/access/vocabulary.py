"""What rules can speak of: kinds of records with their operations, scopes and fields."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from klientela.core.access.models import FieldLevel, Scope
from klientela.kernel.entity import Entity, entities
from klientela.kernel.slot import slot

CREATE, READ, UPDATE, DELETE, SHARE, TRANSFER, LOCK, EXPORT = "create", "read", "update", "delete", "share", "transfer", "lock", "export"
OPS = (READ, CREATE, UPDATE, DELETE, SHARE, TRANSFER, LOCK, EXPORT)
"""Operations of all kinds of records, in the order of the editor."""
OF_RECORDS = frozenset({SHARE, TRANSFER, LOCK})
"""Operations that need an owner, or a record that can be locked."""
SCOPES = tuple(scope.value for scope in Scope)
OF_PARTIES = frozenset({Scope.TERRITORY.value, Scope.PARTY.value})
"""Scopes that reach only what concerns a party."""
LEVELS = {"hidden": FieldLevel.HIDDEN, "read": FieldLevel.READ, "write": FieldLevel.WRITE}
LEVEL_NAMES = {int(level): name for name, level in LEVELS.items()}


@dataclass(frozen=True)
class Subject:
    """What grants of one name are about: one entity, or several of one table."""

    name: str
    kinds: tuple[Entity, ...]

    @property
    def entity(self) -> Entity:
        """The entity that stands for all of them."""
        return next((kind for kind in self.kinds if kind.slug == self.name), self.kinds[0])

    @property
    def model(self) -> Any:
        """The table whose rows the grants open."""
        return self.entity.model

    @property
    def is_scoped(self) -> bool:
        """Whether its records have an owner, team and branch, so that other scopes than `all` mean something."""
        return hasattr(self.model, "acl")

    @property
    def ops(self) -> tuple[str, ...]:
        """Operations that can be granted, beside its actions."""
        return tuple(op for op in OPS if op not in OF_RECORDS or self.is_scoped)

    @property
    def actions(self) -> dict[str, Any]:
        """Further operations that its entities declare, with the names of their buttons."""
        declared = {action.op or action.name: action.label for kind in self.kinds for action in kind.actions}
        return {op: label for op, label in declared.items() if op not in OPS}

    @property
    def scopes(self) -> tuple[str, ...]:
        """Scopes that can mean something for its records."""
        if not self.is_scoped:
            return (Scope.ALL.value,)
        concerns_party = bool(getattr(self.model, "party_column", ""))
        return tuple(scope for scope in SCOPES if concerns_party or scope not in OF_PARTIES)


def subjects() -> dict[str, Subject]:
    """All of them by name, in the order of the menu."""
    kinds: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities():
        if not entity.part_of:
            kinds[entity.grants].append(entity)
    return {name: Subject(name, tuple(found)) for name, found in kinds.items()}


def holders() -> dict[str, tuple[Entity, ...]]:
    """Entities by the name under which their field levels are kept: parts stand for themselves."""
    found = {subject.name: subject.kinds for subject in subjects().values()}
    return {**found, **{entity.slug: (entity,) for entity in entities() if entity.part_of}}


def field_names(kinds: tuple[Entity, ...]) -> Iterator[str]:
    """The fields of entities that people see or fill in, those the company has added among them, each once."""
    named = (
        name for kind in kinds for name in (*kind.form, *kind.list, *kind.facts, *kind.filters, *kind.hidden, *kind.fixed, *_added(kind))
    )
    extras = {extra.name for kind in kinds for extra in kind.extras}
    yield from (name for name in dict.fromkeys(named) if name not in extras)


def _added(kind: Entity) -> Iterable[str]:
    return next((levels(kind) for levels in slot("access.own_fields").kept().values()), ())


def in_menu_first(kinds: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Of several kinds those that stand in the menu; all where none does."""
    return tuple(kind for kind in kinds if kind.in_menu) or kinds
