"""News for people: what kinds of it packages bring, and the way for lower packages to have somebody told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from klientela.kernel.entity import Action
from klientela.kernel.event import Event

NOW, DIGEST, NEVER = "now", "digest", "never"
"""When news of a kind goes out by mail, unless somebody has chosen otherwise."""


@dataclass(frozen=True)
class NoticeKind:
    """A kind of news people are told, on screen and perhaps by mail; everybody chooses per kind.

    `actions` are buttons of the news itself: `run(record, by=user)` gets the record it is about. One with a `page` leads there.
    """

    label: Any
    icon: str = "bell"
    by_mail: str = NOW
    actions: tuple[Action, ...] = ()
    may_snooze: bool = False
    """Whether it can be put off: then it comes again."""
    is_needed: bool = False
    """Whether it cannot be switched off, because somebody else waits for an answer."""
    is_settled: Callable[[Any], bool] = lambda record: False
    """Whether nothing is left to be done about the record, so that its news need no longer be told."""


@dataclass(frozen=True, kw_only=True)
class Noteworthy(Event):
    """Something of which these users should be told; published by packages that stand below notifications.

    `title` and `text` may be lazy texts, filled with `values` in the language of each. `entity` and `key` name the record it is about:
    whoever may not read it is told nothing. The same `occurrence` is told to the same user once.
    """

    kind: str
    users: tuple[UUID, ...]
    title: Any
    text: Any = ""
    values: Mapping[str, str] = field(default_factory=dict)
    entity: str = ""
    key: UUID | None = None
    occurrence: str = ""
    actor_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NothingLeft(Event):
    """What people were told about a record is settled: they need not be told any more."""

    entity: str
    key: UUID
    kinds: tuple[str, ...] = ()
    """Of which kinds of news; empty: of all."""
