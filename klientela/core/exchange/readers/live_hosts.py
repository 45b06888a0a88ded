"""Which servers of other programs may be asked for their tables: the name is looked up once, looked at and kept."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.identity.models import User

OFF, OFFICE, WORLD = "off", "office", "world"

_SWITCHED_OFF = _("Reading from live databases is switched off on this installation (KLIENTELA_LIVE_DATABASES).")
_NOT_FOUND = _("There is no server named “%(host)s”.")
_NEVER = _("“%(host)s” has an address that is never asked.")
_OUTSIDE = _("“%(host)s” lies outside the office. An administrator can allow it with KLIENTELA_LIVE_DATABASES=world.")


@dataclass(frozen=True)
class Place:
    """Where a server is: its address, and whether the way to it leaves the office and must be encrypted."""

    address: str
    is_outside: bool


def may_connect(user: User) -> bool:
    """Whether somebody may have databases of the office asked: whoever manages the settings, where it is not switched off."""
    return settings.LIVE_DATABASES != OFF and may(user, MANAGE_SETTINGS)


def place_of(host: str, port: int) -> Place:
    """The address of a server. Raises `UnreadableFile` for one that is not asked."""
    if settings.LIVE_DATABASES == OFF:
        raise UnreadableFile(_SWITCHED_OFF)
    if not host or "/" in host or "\\" in host or "\0" in host:
        raise UnreadableFile(_NOT_FOUND, host=host)
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        known = [ipaddress.ip_address(text.split("%")[0]) for text in found]
    except (OSError, ValueError, UnicodeError):
        raise UnreadableFile(_NOT_FOUND, host=host) from None
    if any(each.is_link_local or each.is_multicast or each.is_unspecified for each in known):
        raise UnreadableFile(_NEVER, host=host)
    is_outside = any(each.is_global for each in known)
    if is_outside and settings.LIVE_DATABASES != WORLD:
        raise UnreadableFile(_OUTSIDE, host=host)
    return Place(found[0], is_outside)
