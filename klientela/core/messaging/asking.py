"""Asking for a new password at the sign-in page: the question is only noted, so that its answer tells nobody anything."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from klientela.core.identity.secrets import digest
from klientela.core.messaging.jobs import answer_request
from klientela.core.messaging.models import PasswordRequest
from klientela.kernel.wall import beyond_the_wall

WINDOW = timedelta(hours=1)
PER_CLIENT, ALL = 10, 1000
"""How many questions are taken in an hour from one address, and from all together."""


class TooMany(Exception):
    """More questions in an hour than anybody needs."""


@transaction.atomic
@beyond_the_wall("forgotten passwords")
def ask(typed: str, *, address: str) -> None:
    """Note that somebody at this address says the password of this mail address is forgotten."""
    now = timezone.now()
    recent = PasswordRequest.objects.filter(asked_at__gt=now - WINDOW)
    client = digest(f"client {_network(address)}")
    if recent.filter(client=client).count() >= PER_CLIENT or recent.count() >= ALL:
        raise TooMany
    made = PasswordRequest.objects.create(typed=typed.strip()[:254], address=address[:45], client=client, asked_at=now)
    answer_request.defer(by=None, request_id=str(made.pk))


def _network(address: str) -> str:
    """Who asks: an address, or with IPv6 the network of a household or office."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address
