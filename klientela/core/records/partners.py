"""Partners: people outside the company who work in the system and see only what concerns the parties they work for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.access.models import PartyUser
from klientela.core.access.placing import refresh_of_parties
from klientela.core.access.services import give_role
from klientela.core.identity.models import User, UserKind
from klientela.core.identity.services import INVITATION, one_time_link, take_on

FUNCTION, ROLE = "manage_partners", "partner"


@transaction.atomic
def let_in(party: Any, *, name: str, email: str, by: User) -> tuple[User, str | None]:
    """Let somebody who works for a party into the system; with him the secret of his invitation, None if he is in already.

    A partner known by his address gets this party beside his others; a colleague's address is refused.
    """
    demand(by, FUNCTION)
    demand(by, "read", party)
    address = email.strip().lower()
    if not address:
        raise ValidationError({"email": _("An invitation needs an e-mail address.")})
    user = User.objects.filter(email=address, deleted_at=None).first()
    if user is None:
        user = take_on(name, email=address, kind=UserKind.PARTNER)
        give_role(user, ROLE)
    if user.kind != UserKind.PARTNER or not user.is_active:
        raise ValidationError({"email": _("This address belongs to somebody who is no partner.")})
    PartyUser.objects.get_or_create(user=user, party=party.pk)
    refresh_of_parties([party.pk])
    return user, None if user.has_usable_password() else one_time_link(INVITATION, user=user)


@transaction.atomic
def send_away(party: Any, user: User, *, by: User) -> None:
    """Take a party from a partner; when it was his last one, he cannot sign in any more."""
    demand(by, FUNCTION)
    demand(by, "read", party)
    PartyUser.objects.filter(user=user, party=party.pk).delete()
    if not PartyUser.objects.filter(user=user).exists():
        User.objects.filter(pk=user.pk, kind=UserKind.PARTNER).update(is_active=False)


def partners_of(party: Any) -> QuerySet[User]:
    """Who works for a party and may sign in."""
    keys = PartyUser.objects.filter(party=party.pk).values("user")
    return User.objects.filter(pk__in=keys, deleted_at=None).order_by("name")
