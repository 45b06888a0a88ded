"""Who is acting now. Business data is reached only inside `acting(user)` or `as_system("reason")`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from klientela.core.access.grants import Rights, rights_of
from klientela.core.access.modules import modules_off
from klientela.core.identity.models import User
from klientela.kernel.errors import OutsideAccess
from klientela.kernel.keys import new_key


@dataclass(frozen=True)
class Limit:
    """What a user is confined to who acts through an API key, or whom an administrator views as; None: no limit.

    Operations also name functions; entities are the names under which permissions are granted.
    """

    ops: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    """Operations and functions it has in no case."""

    def allows(self, op: str, entity: str) -> bool:
        """Whether it has the operation, reading, and the entity."""
        return self.has(op) and self.has("read") and (self.entities is None or entity in self.entities)

    def has(self, op: str) -> bool:
        """Whether it has an operation or a function at all."""
        return op not in self.never and (self.ops is None or op in self.ops)


LOOKING = Limit(never=frozenset({"export"}))
"""Whoever looks as somebody else takes nothing away."""


@dataclass(frozen=True)
class Actor:
    """A user, or the system with its reason; `batch` ties together all that is written meanwhile."""

    user: User | None
    reason: str = ""
    rules_version: int | None = None
    batch: UUID = field(default_factory=new_key)
    limit: Limit | None = None

    @cached_property
    def rights(self) -> Rights:
        """What the user may do under the rules he acts by."""
        return rights_of(self.user, version=self.rules_version) if self.user else Rights()

    @cached_property
    def modules_off(self) -> frozenset[str]:
        """What is switched off, as it was when first asked: a piece of work goes on as it began. Users' rights know it already."""
        return self.rights.modules_off if self.user else modules_off()


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(
    user: User, *, rules_version: int | None = None, batch: UUID | None = None, reason: str = "", limit: Limit | None = None
) -> Iterator[Actor]:
    """Everything within is seen and done with this user's rights. A reason, such as an import, stands in the history.

    Acting as the same user again within keeps the limit of the key he came with.
    """
    before = _actor.get()
    kept = limit or (before.limit if before and before.user and before.user.pk == user.pk else None)
    actor = Actor(user, reason=reason, rules_version=rules_version, batch=batch or new_key(), limit=kept)
    with _as(actor):
        yield actor


@contextmanager
def as_system(reason: str, *, batch: UUID | None = None) -> Iterator[Actor]:
    """Everything within sees all records. Rare; the reason stands in the history."""
    if not reason:
        raise ValueError("Acting as the system needs a reason.")
    with _as(Actor(None, reason=reason, batch=batch or new_key())) as actor:
        yield actor


@contextmanager
def _as(actor: Actor) -> Iterator[Actor]:
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


def actor_or_none() -> Actor | None:
    """Who is acting, if anybody is."""
    return _actor.get()


def current_actor() -> Actor:
    """Who is acting; asking for business data while nobody does is a mistake in the program."""
    actor = _actor.get()
    if actor is None:
        raise OutsideAccess('Business data is reached only inside acting(user) or as_system("reason").')
    return actor
