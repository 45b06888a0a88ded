"""What an API key may be made for, and by whom; what a key allows its program."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import Limit
from klientela.core.access.decisions import may
from klientela.core.access.grants import rights_of
from klientela.core.access.staff import roles_of
from klientela.core.identity.keys import KEYS, KeyLimits, live_keys, make_key, revoke_key
from klientela.core.identity.models import ApiToken, User, UserKind
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.wall import beyond_the_wall

READ = "read"
MANAGE = "manage_settings"
MOST_KEYS = 50


def limit_of(token: ApiToken) -> Limit | None:
    """What a program with this key is confined to, beside the rights of its user; None: to nothing."""
    if token.operations is None and token.entities is None:
        return None
    return Limit(ops=_frozen(token.operations), entities=_frozen(token.entities))


def operations_of(user: User) -> frozenset[str]:
    """The operations that some role of a user speaks of, functions left out."""
    return frozenset(op for (_entity, op), reach in rights_of(user).rules.scopes.items() if reach)


def functions_of(user: User) -> frozenset[str]:
    """The functions a user holds."""
    return rights_of(user).functions


def entities_of(user: User) -> frozenset[str]:
    """The names of the entities a user may read some records of."""
    return frozenset(entity for (entity, op), reach in rights_of(user).rules.scopes.items() if op == READ and reach)


def may_make_keys(user: User, *, by: User) -> bool:
    """Everybody makes keys for himself; keys of service accounts are made by those who manage the settings.

    A key of an account with a role beyond one's own makes only who decides about roles: it would be a way around them.
    """
    if user.pk == by.pk or user.kind != UserKind.SERVICE:
        return user.pk == by.pk and user.kind != UserKind.SERVICE
    stands_above = not set(roles_of(user)) - set(roles_of(by)) or may(by, "update", entity_named("roles"))
    return stands_above and may(by, MANAGE) and may(by, "update", user)


@beyond_the_wall(KEYS)
def make_limited_key(user: User, *, by: User, **wanted: Any) -> str:
    """An API key of a user, made by somebody who may make it; otherwise as `key_within`."""
    if not may_make_keys(user, by=by):
        raise NotAllowed("make_key")
    if live_keys().filter(user=user).count() >= MOST_KEYS:
        raise ValidationError(_("There are too many keys already. Revoke one that is not needed any more."))
    return key_within(user, by=by, **wanted)


def key_within(user: User, *, limits: KeyLimits, **wanted: Any) -> str:
    """An API key of a user with limits that lie within what he himself may; to write needs to read."""
    within = KeyLimits(
        _chosen(_with_reading(limits.operations, user), operations_of(user) | functions_of(user)),
        _chosen(limits.entities, entities_of(user)),
        limits.addresses,
    )
    return make_key(user, limits=within, **wanted)


def revoke_key_of(token: ApiToken, *, by: User, address: str = "") -> None:
    """Take back a key: one's own, or as somebody who manages the settings anybody's."""
    if token.user_id != by.pk and not may(by, MANAGE):
        raise NotAllowed("revoke_key")
    revoke_key(token, by=by, address=address)


def _with_reading(operations: frozenset[str] | None, user: User) -> frozenset[str] | None:
    return operations | {READ} if operations and operations & operations_of(user) else operations


def _chosen(chosen: frozenset[str] | None, offered: frozenset[str]) -> frozenset[str] | None:
    if chosen is None:
        return None
    if not chosen or chosen - offered:
        raise ValidationError(_("A key can do only what its user may do. Choose again."))
    return chosen


def _frozen(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)
