"""Somebody must always be left who can sign in and change roles, permissions and settings."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.functions import MANAGE_ACCESS, MANAGE_SETTINGS
from klientela.core.access.models import Role, RoleHolder
from klientela.core.access.policies import Rules, together
from klientela.core.access.policy_document import facts, grant_rows
from klientela.core.identity.models import KnownSubject, Passkey, User, UserKind

_NOBODY_LEFT = _("Then nobody could change roles, permissions and settings any more. Leave these rights to somebody who can sign in.")


@contextmanager
def somebody_administers() -> Iterator[None]:
    """Undo and refuse what is done within if it takes away the last administrator."""
    with transaction.atomic():
        before = administrators()
        yield
        if before and not administrators():
            raise ValidationError(_NOBODY_LEFT)


def administrators() -> list[User]:
    """Those who can sign in and may change roles, permissions and settings."""
    people = {user.pk: user for user in _able()}
    held, found = roles_by_user(people), facts()
    keys = dict(Role.objects.filter(deleted_at=None).values_list("slug", "pk"))
    return [people[key] for key, slugs in held.items() if _administers(together(grant_rows(found, _of(keys, slugs)), ()))]


def roles_by_user(users: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The codes of the roles these users hold, deleted roles among them."""
    held: dict[UUID, set[str]] = {}
    for user, slug in RoleHolder.objects.filter(user__in=list(users)).values_list("user_id", "role__slug"):
        held.setdefault(user, set()).add(slug)
    return held


def _able() -> Iterator[User]:
    """Active people who have a password, a passkey or an account at a provider of single sign-on."""
    otherwise = set(Passkey.objects.values_list("user_id", flat=True)) | set(KnownSubject.objects.values_list("user_id", flat=True))
    people = User.objects.filter(is_active=True, deleted_at=None).exclude(kind=UserKind.SERVICE).order_by("name")
    return (user for user in people if user.has_usable_password() or user.pk in otherwise)


def _of(keys: Mapping[str, UUID], slugs: set[str]) -> dict[str, UUID]:
    return {slug: key for slug, key in keys.items() if slug in slugs}


def _administers(rules: Rules) -> bool:
    for op in ("read", "update"):
        if not rules.scopes.get(("roles", op)) or rules.restrictions.get(("roles", op)):
            return False
    return {MANAGE_ACCESS, MANAGE_SETTINGS} <= rules.functions
