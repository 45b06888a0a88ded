"""What shows on timelines without being noted: a package's own records, read where they stand, through their own choke point.

A deal that was won is no second row that could go stale: the timeline asks for the deals of a party in the same statement.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from klientela.core.identity.models import User
from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Ask:
    """What a timeline is asked for: whose, and what of it. Empty: everything."""

    party: UUID | None = None
    record: UUID | None = None
    """The record that episodes belong to, such as a deal; on a party's timeline it narrows to that record."""
    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    person: UUID | None = None
    """A party that took part."""
    colleague: UUID | None = None
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.kinds or self.since or self.until or self.person or self.colleague or self.text)


@dataclass(frozen=True)
class Happening:
    """One thing of a package's own as the timeline shows it to a user."""

    title: str
    url: str
    who: str = ""
    """The colleague who looks after it."""
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Money:
    """Money added up in one currency."""

    currency: str
    amount: Decimal


def nothing(_user: User, _ask: Ask) -> list[Money]:
    """A source that brings no turnover."""
    return []


@dataclass(frozen=True)
class Follower:
    """Something that may follow upon what one does: deals opened, stages reached, deals won.

    `rows`: what followed, limited to what the user may read; `moment` and `party` name when and with whom; `record` the record
    that is shown behind a figure; `amount` what it brought, where the user sees that.
    """

    code: str
    label: Any
    rows: Any
    moment: str
    party: str
    entity: str
    record: str = "pk"
    amount: str = ""


def nobody(_user: User) -> list[Follower]:
    """A source upon whose records nothing is measured."""
    return []


@dataclass(frozen=True)
class Source:
    """The happenings of one kind of record.

    `rows(user, ask)` gives for each kind the records as a query, limited to what the user may read, with the name of the
    moment: it must know the party and the record asked for. `told(user, found)` says what each of these kinds and keys shows.
    `turnover(user, ask)` adds up what was sold; `followers(user)` are what actions may lead to.
    """

    kinds: tuple[str, ...]
    rows: Callable[[User, Ask], Iterable[tuple[str, Any, str]]]
    told: Callable[[User, list[tuple[str, UUID]]], Mapping[tuple[str, UUID], Happening]]
    turnover: Callable[[User, Ask], list[Money]] = field(default=nothing)
    followers: Callable[[User], list[Follower]] = field(default=nobody)


def sources() -> dict[str, Source]:
    """All sources by their words."""
    found: dict[str, Source] = slot("timeline.sources").items()
    return found
