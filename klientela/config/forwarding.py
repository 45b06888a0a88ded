"""What a proxy says of a request is believed only when the proxy is one of ours; from anywhere else it is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from klientela.config.environment import Network
from klientela.config.static import Message

type Address = IPv4Address | IPv6Address
type Headers = list[tuple[bytes, bytes]]

FOR, PROTO, HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"
SAID_BY_PROXIES = frozenset({FOR, PROTO, HOST, b"x-forwarded-port", b"x-forwarded-server", b"x-real-ip", b"forwarded"})


def as_it_came(scope: Message, *, proxies: Sequence[Network]) -> dict[str, Any]:
    """The request as it left the browser: with the browser's address, scheme and host, however many of our proxies passed it on."""
    headers: Headers = [(name.lower(), value) for name, value in scope["headers"]]
    peer = _address((scope.get("client") or ("",))[0])
    told = {**scope, "headers": [header for header in headers if header[0] not in SAID_BY_PROXIES]}
    if peer is None:
        return told
    if _is_ours(peer, proxies):
        peer = _origin(_words(headers, FOR), proxies) or peer
        told |= _surface(headers, scope)
        told["headers"] = _with_host(told["headers"], _last(headers, HOST))
    return {**told, "client": (str(peer), (scope.get("client") or ("", 0))[1])}


def _origin(hops: list[str], proxies: Sequence[Network]) -> Address | None:
    """The right-most hop that is not one of our proxies: what stands left of it was said by a stranger."""
    nearest: Address | None = None
    for hop in reversed(hops):
        address = _address(hop)
        if address is None:
            return nearest
        nearest = address
        if not _is_ours(address, proxies):
            break
    return nearest


def _surface(headers: Headers, scope: Message) -> dict[str, Any]:
    proto = _last(headers, PROTO).lower()
    return {"scheme": proto if proto in {"http", "https"} else scope.get("scheme", "http")}


def _with_host(headers: Headers, host: str) -> Headers:
    """The headers with the host the browser asked for; whether we answer to it is decided where every host is."""
    return [*(header for header in headers if header[0] != b"host"), (b"host", host.encode("latin1"))] if host else headers


def _last(headers: Headers, name: bytes) -> str:
    return next(reversed(_words(headers, name)), "")


def _words(headers: Headers, name: bytes) -> list[str]:
    found = ",".join(value.decode("latin1") for key, value in headers if key == name)
    return [word.strip() for word in found.split(",") if word.strip()]


def _is_ours(address: Address, proxies: Iterable[Network]) -> bool:
    return any(address in network for network in proxies)


def _address(text: str) -> Address | None:
    """An address as people write it: without brackets, and IPv4 as IPv4 also where it came in the clothes of IPv6."""
    bare = text.removeprefix("[").partition("]")[0] if text.startswith("[") else text
    bare = bare.rpartition(":")[0] if bare.count(":") == 1 else bare
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
