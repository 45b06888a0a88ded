"""What is or is not so of a record and stands in no column: worked out by the database whenever it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Flag:
    """A question with yes or no for an answer that a package offers about its records, such as whether a deal stands still."""

    name: str
    label: Any
    is_about: Callable[[Entity], bool]
    """Of which kinds of records it can be asked."""
    is_for: Callable[[Entity, User], bool]
    """Whether this user sees everything it is made of."""
    condition: Callable[[Entity, User], Q]
    """True or false of every record, never unknown."""

    def field(self) -> Field:
        """The field people know it as."""
        return Field(self.name, label=self.label, kind="boolean", column=None, editable=False)


def flags_of(entity: Entity) -> tuple[Flag, ...]:
    """What can be asked about records of a kind, whoever asks."""
    return tuple(flag for flag in slot("criteria.flags") if flag.is_about(entity))


def flags_for(entity: Entity, user: User) -> tuple[Flag, ...]:
    """What a user can ask about records of a kind: only what he sees all of."""
    return tuple(flag for flag in flags_of(entity) if flag.is_for(entity, user))


def flag_named(entity: Entity, name: str) -> Flag | None:
    """The question of this name about records of a kind; None where there is none."""
    return next((flag for flag in flags_of(entity) if flag.name == name), None)
