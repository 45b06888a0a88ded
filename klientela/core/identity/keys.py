"""API keys: with one a program acts as a user, within limits, until it expires or is revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import ApiToken, RulesVersion, SecurityEventKind, User
from klientela.core.identity.secrets import digest, new_secret
from klientela.core.identity.security import note_event
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

KEYS = "API keys"
LONGEST_DAYS = 365
MOST_ADDRESSES = 50
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class KeyLimits:
    """To which operations (functions among them), entities and addresses a key is confined; None: to none of the kind."""

    operations: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    addresses: tuple[str, ...] | None = None


NO_LIMITS = KeyLimits()


@transaction.atomic
@beyond_the_wall(KEYS)
def make_key(
    user: User,
    *,
    name: str,
    days: int = LONGEST_DAYS,
    limits: KeyLimits = NO_LIMITS,
    by: User | None = None,
    address: str = "",
    pk: UUID | None = None,
) -> str:
    """An API key with which a program acts as this user; shown once, kept as a digest, at most a year."""
    User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active or user.deleted_at:
        raise ValidationError(_("This account is closed. Open it first."))
    key = f"kl_{new_secret()}"
    token = ApiToken(
        pk=pk or new_key(),
        user=user,
        name=name.strip()[:100],
        digest=digest(key),
        expires_at=timezone.now() + timedelta(days=max(1, min(days, LONGEST_DAYS))),
        operations=_listed(limits.operations),
        entities=_listed(limits.entities),
        addresses=_listed(networks_of(limits.addresses)),
        made_by=by or user,
    )
    token.save(force_insert=True)
    note_event(SecurityEventKind.KEY_MADE, user=user, by=by, address=address, key=token.name)
    return key


@transaction.atomic
@beyond_the_wall(KEYS)
def revoke_key(token: ApiToken, *, by: User | None = None, address: str = "") -> None:
    """Take a key back; programs with it are refused from now on. A second time nothing happens."""
    now = timezone.now()
    if ApiToken.objects.filter(pk=token.pk, deleted_at=None).update(deleted_at=now, changed_at=now):
        note_event(SecurityEventKind.KEY_REVOKED, user=token.user, by=by, address=address, key=token.name)


@transaction.atomic
@beyond_the_wall(KEYS)
def revoke_keys(user: User, *, by: User | None = None, address: str = "") -> None:
    """Take back every key of a user, as when his account is closed; opened again, it comes without them."""
    for token in ApiToken.objects.filter(user=user, deleted_at=None).select_related("user"):
        revoke_key(token, by=by, address=address)


def live_keys() -> QuerySet[ApiToken]:
    """The keys that still work, the newest first; beyond the wall those of everybody, else one's own."""
    working = ApiToken.objects.filter(deleted_at=None, expires_at__gt=timezone.now(), user__is_active=True, user__deleted_at=None)
    return working.select_related("user").order_by("-created_at")


@beyond_the_wall(KEYS)
def key_of(secret: str, *, address: str) -> ApiToken | None:
    """The working key with this secret and its user, if programs at this address may use it; `rules`: the version of the rules.

    One statement, and once a minute another that notes the use.
    """
    version = Subquery(RulesVersion.objects.values("version")[:1])
    token = live_keys().order_by().annotate(rules=version).filter(digest=digest(secret)).first()
    if token is None:
        return None
    if not admits(token, address):
        _note_refusal(token, address)
        return None
    _note_use(token, address)
    return token


def admits(token: ApiToken, address: str) -> bool:
    """Whether programs at this address may use the key."""
    if token.addresses is None:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in ip_network(network) for network in token.addresses)


def networks_of(texts: Iterable[str] | None) -> tuple[str, ...] | None:
    """Addresses and networks as people write them, in one form each; nothing written is no limit."""
    if not texts:
        return None
    try:
        found = tuple(dict.fromkeys(str(ip_network(text.strip(), strict=False)) for text in texts))
    except ValueError as error:
        raise ValidationError({"addresses": _("Write addresses or networks such as 203.0.113.7 or 10.0.0.0/24.")}) from error
    if len(found) > MOST_ADDRESSES:
        raise ValidationError({"addresses": _("These are too many addresses. Write networks instead.")})
    return found


def _listed(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _note_use(token: ApiToken, address: str) -> None:
    now = timezone.now()
    if token.used_at is None or token.used_at < now - NOTED_EVERY:
        due = Q(used_at=None) | Q(used_at__lt=now - NOTED_EVERY)
        ApiToken.objects.filter(due, pk=token.pk).update(used_at=now, used_from=address[:45])


def _note_refusal(token: ApiToken, address: str) -> None:
    """Tell of a key used from elsewhere, once a minute at most: it may have been stolen."""
    now = timezone.now()
    due = Q(refused_at=None) | Q(refused_at__lt=now - NOTED_EVERY)
    if ApiToken.objects.filter(due, pk=token.pk).update(refused_at=now):
        note_event(SecurityEventKind.KEY_REFUSED, user=token.user, address=address, key=token.name)
