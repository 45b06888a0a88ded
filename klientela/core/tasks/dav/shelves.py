"""What programs keep in step with: a shelf of items, each with its address, its mark and its text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from klientela.core.identity.models import User
from klientela.core.tasks.models import PeerItem


class Refused(Exception):
    """Something a program asks cannot be done; `condition` is the name the standard has for the reason."""

    def __init__(self, status: int, condition: str = "", text: str = "") -> None:
        super().__init__(text or condition)
        self.status, self.condition, self.text = status, condition, text


@dataclass(frozen=True)
class Item:
    """One meeting, task or person as a program knows it."""

    name: str
    key: UUID
    mark: str
    """Changes whenever the text does."""
    text: Callable[[], str]
    happens: Callable[[datetime | None, datetime | None], bool] = lambda _since, _until: True


@dataclass(frozen=True)
class Shelf:
    """A collection: what is on it for somebody, and how things are put there and taken away."""

    code: str
    home: str
    component: str
    content_type: str
    title: Any
    may_read: Callable[[User], bool]
    may_add: Callable[[User], bool]
    items: Callable[[User, Collection[str] | None], dict[str, Item]]
    """By name; all of them, or only those asked for."""
    put: Callable[[User, str, bytes, Item | None], None]
    remove: Callable[[User, Item], None]


def mark_of(*said: Any) -> str:
    """The mark of what is said: the same for the same, another for anything else."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def names_of(user: User, code: str) -> dict[UUID, str]:
    """How the programs of somebody call what they themselves put on a shelf."""
    return dict(PeerItem.objects.filter(user=user, collection=code).values_list("key", "name"))


def keys_named(user: User, code: str, names: Iterable[str], *, ending: str) -> set[UUID]:
    """Which records are meant by these names."""
    wanted = set(names)
    known = dict(PeerItem.objects.filter(user=user, collection=code, name__in=wanted).values_list("name", "key"))
    return {key for name in wanted if (key := known.get(name) or _key_in(name, ending))}


def keep_item(user: User, code: str, *, name: str, key: UUID, uid: str, text: str) -> None:
    """Remember how a program calls a record and what it said of it."""
    PeerItem.objects.filter(user=user, collection=code, name=name).exclude(key=key).delete()
    said = {"name": name, "uid": uid[:255], "text": text.replace("\x00", "")}
    PeerItem.objects.update_or_create(user=user, collection=code, key=key, defaults=said)


def forget_item(user: User, code: str, key: UUID) -> None:
    """A record is gone from a shelf, and what was kept of its name with it."""
    PeerItem.objects.filter(user=user, collection=code, key=key).delete()


def _key_in(name: str, ending: str) -> UUID | None:
    try:
        return UUID(name.removesuffix(ending)) if name.endswith(ending) else None
    except ValueError:
        return None
