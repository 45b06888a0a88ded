"""Passkeys (WebAuthn): taking one up, and proving that one has it."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from klientela.core.identity.factors import note_added, note_removed
from klientela.core.identity.models import Passkey, User

type Options = dict[str, Any]
AT_MOST = 20
NONSENSE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading an answer ends in that is not one, or not for us."""


@dataclass(frozen=True)
class Site:
    """Where a passkey is good for: the name of the host, and the whole origin pages come from."""

    host: str
    origin: str
    company: str = "Klientela"

    def server(self) -> Fido2Server:
        """What makes and checks challenges for this site only."""
        return Fido2Server(PublicKeyCredentialRpEntity(name=self.company, id=self.host), verify_origin=lambda origin: origin == self.origin)


def offer(user: User, site: Site) -> tuple[Options, Options]:
    """What the browser needs to make a passkey, and what we must remember until it answers."""
    who = PublicKeyCredentialUserEntity(name=user.username, id=user.pk.bytes, display_name=user.name)
    options, state = site.server().register_begin(
        who,
        _keys_of(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), dict(state)


@transaction.atomic
def take_up(user: User, answer: str, *, site: Site, state: Options, name: str, address: str = "", keep: str = "") -> Passkey:
    """Keep the passkey a browser has made for the user."""
    if Passkey.objects.filter(user=user).count() >= AT_MOST:
        raise ValidationError(_("You have as many passkeys as can be kept. Remove one first."))
    try:
        made = site.server().register_complete(state, json.loads(answer))
        data = made.credential_data
    except NONSENSE as error:
        raise ValidationError(_("The passkey could not be added. Try again.")) from error
    if data is None or Passkey.objects.filter(credential=websafe_encode(data.credential_id)).exists():
        raise ValidationError(_("The passkey could not be added. Try again."))
    credential = websafe_encode(data.credential_id)
    passkey = Passkey.objects.create(user=user, name=name[:60], credential=credential, public_key=bytes(data), uses=made.counter)
    note_added(user, "passkey", address=address, keep=keep)
    return passkey


def challenge(site: Site, *, user: User | None = None) -> tuple[Options, Options]:
    """What the browser needs to prove a passkey: one of the user's as a second step, or any that names its user and checks who holds it."""
    if user is None:
        options, state = site.server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    else:
        options, state = site.server().authenticate_begin(_keys_of(user), user_verification=UserVerificationRequirement.PREFERRED)
    return dict(options), dict(state)


def prove(answer: str, *, site: Site, state: Options, user: User | None = None) -> User | None:
    """Whose passkey has answered the challenge: the user's own, or anybody's; None when the answer is not good."""
    try:
        given = AuthenticationResponse.from_dict(json.loads(answer))
        passkey = Passkey.objects.select_related("user").filter(credential=websafe_encode(given.raw_id)).first()
        if passkey is None or (user is not None and passkey.user_id != user.pk):
            return None
        site.server().authenticate_complete(state, [AttestedCredentialData(bytes(passkey.public_key))], given)
        uses = given.response.authenticator_data.counter
    except NONSENSE:
        return None
    return passkey.user if _count_use(passkey, uses) else None


@transaction.atomic
def remove(user: User, pk: Any, *, address: str = "") -> bool:
    """Forget one of the user's passkeys."""
    gone = bool(Passkey.objects.filter(user=user, pk=pk).delete()[0])
    if gone:
        note_removed(user, "passkey", address=address)
    return gone


def _count_use(passkey: Passkey, uses: int) -> bool:
    """Refuse a key whose count does not grow: somebody has copied it. Keys that do not count always say nought."""
    fresh = Passkey.objects.filter(pk=passkey.pk)
    if uses or passkey.uses:
        fresh = fresh.filter(uses__lt=uses)
    return bool(fresh.update(uses=uses, used_at=timezone.now()))


def _keys_of(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(key.public_key)) for key in Passkey.objects.filter(user=user)]
