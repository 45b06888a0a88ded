"""Single sign-on: who somebody of a provider is here, and the settings of providers."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from klientela.core.identity.browsers import sign_in_rules
from klientela.core.identity.models import KnownSubject, Provider, ProviderSecret, SecurityEventKind, SignInRules, User, UserKind
from klientela.core.identity.openid import Claims, Refused
from klientela.core.identity.sealing import seal, unseal
from klientela.core.identity.security import note_event
from klientela.core.identity.services import take_on
from klientela.core.identity.signing_in import may_sign_in
from klientela.kernel.wall import beyond_the_wall

PURPOSE = "single sign-on"
SETTINGS = "single sign-on"


def providers() -> list[Provider]:
    """The providers offered on the sign-in page."""
    return list(Provider.objects.filter(is_active=True).order_by("name"))


@beyond_the_wall(PURPOSE)
def has_secret(provider: Provider) -> bool:
    """Whether we share a secret with a provider."""
    return ProviderSecret.objects.filter(provider=provider.pk).exists()


@beyond_the_wall(PURPOSE)
def secret_of(provider: Provider) -> str:
    """The secret we share with a provider."""
    kept = ProviderSecret.objects.filter(provider=provider.pk).first()
    return unseal(kept.sealed, purpose=PURPOSE) if kept else ""


@transaction.atomic
def person_of(provider: Provider, claims: Claims, *, address: str = "") -> User:
    """Who this is here: whoever was linked before, else whose e-mail the provider has verified; else nobody."""
    known = KnownSubject.objects.select_related("user").filter(provider=provider, subject=claims.subject).first()
    if known is not None:
        user = known.user
        KnownSubject.objects.filter(pk=known.pk).update(used_at=timezone.now())
    else:
        user = _linked(provider, claims, address=address)
    if not may_sign_in(user):
        raise Refused("account is closed")
    return user


def signs_in_elsewhere(user: User) -> bool:
    """Whether the company wants this user to come in by single sign-on only. Partners are not among its colleagues there."""
    if user.kind != UserKind.PERSON or not sign_in_rules().only_single_sign_on:
        return False
    return Provider.objects.filter(is_active=True).exists()


@transaction.atomic
def keep_provider(provider: Provider, values: Mapping[str, Any], *, secret: str = "", by: User, address: str = "") -> Provider:
    """Keep what is known of a provider; without a new secret the old one stays. Another provider under the same entry knows nobody yet."""
    moved = bool(provider.issuer) and provider.issuer != values["issuer"]
    for name, value in values.items():
        setattr(provider, name, value)
    provider.full_clean()
    provider.save()
    if secret or moved:
        _keep_secret(provider, secret)
    if moved:
        KnownSubject.objects.filter(provider=provider).delete()
    note_event(
        SecurityEventKind.SETTINGS_CHANGED, by=by, address=address, setting=SETTINGS, provider=provider.name, active=provider.is_active
    )
    return provider


@beyond_the_wall(PURPOSE)
def _keep_secret(provider: Provider, secret: str) -> None:
    ProviderSecret.objects.filter(provider=provider).delete()
    if secret:
        ProviderSecret.objects.create(provider=provider, sealed=seal(secret, purpose=PURPOSE))


@transaction.atomic
@beyond_the_wall(PURPOSE)
def remove_provider(provider: Provider, *, by: User, address: str = "") -> None:
    """Forget a provider; nobody comes in by it any more."""
    note_event(SecurityEventKind.SETTINGS_CHANGED, by=by, address=address, setting=SETTINGS, provider=provider.name, removed=True)
    provider.delete()


@transaction.atomic
def keep_rules(values: Mapping[str, Any], *, by: User, address: str = "") -> SignInRules:
    """Keep how the company lets people in."""
    rules, _made = SignInRules.objects.update_or_create(pk=1, defaults=dict(values))
    note_event(SecurityEventKind.SETTINGS_CHANGED, by=by, address=address, setting="signing in", **values)
    return rules


def _linked(provider: Provider, claims: Claims, *, address: str) -> User:
    if not claims.email or not claims.email_verified:
        raise Refused("e-mail is not verified")
    user = User.objects.filter(email__iexact=claims.email, deleted_at=None).first()
    if user is None and not provider.makes_accounts:
        raise Refused("nobody has this e-mail")
    user = user or take_on(claims.name or claims.email.split("@")[0], email=claims.email)
    if not may_sign_in(user):
        raise Refused("account is closed")
    try:
        with transaction.atomic():
            KnownSubject.objects.create(provider=provider, subject=claims.subject, user=user)
    except IntegrityError as error:
        raise Refused("user is linked to somebody else of this provider") from error
    note_event(SecurityEventKind.SINGLE_SIGN_ON_LINKED, user=user, address=address, provider=provider.name)
    return user
