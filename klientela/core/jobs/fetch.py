"""The one way out: asks another server over HTTP, within limits of time and size, without following redirects.

The address is looked up once, looked at and kept, so that a name cannot first look harmless and then lead into the office.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

TIMEOUT = 10.0
MOST = 2**20
PART = 65536


class FetchError(Exception):
    """The other server cannot be asked, does not answer in time, or says too much."""


@dataclass(frozen=True)
class Fetched:
    """What another server answered."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _Pinned(HTTPConnection):
    """A connection to the address that was looked at, under the name that was asked for."""

    def __init__(self, host: str, port: int, *, address: str, encrypted: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.encrypted = address, encrypted

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), timeout=TIMEOUT)
        if self.encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    within_office: bool = False,
    most: int = MOST,
    patience: float = TIMEOUT,
) -> Fetched:
    """Ask another server, for at most so many bytes and seconds.

    Addresses of the office and unencrypted traffic only where an administrator has named the server himself.
    """
    parts = urlsplit(url)
    host, encrypted = parts.hostname or "", parts.scheme == "https"
    if not host or parts.scheme not in {"https", "http"} or parts.username:
        raise FetchError("Only addresses that begin with https can be asked.")
    try:
        port = parts.port or (443 if encrypted else 80)
        address = _looked_up(host, port, within_office=within_office, encrypted=encrypted)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with closing(_Pinned(host, port, address=address, encrypted=encrypted)) as connection:
            connection.request(method, path, body=body, headers={"Accept-Encoding": "identity", **(headers or {})})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Fetched(answer.status, _read(answer, time.monotonic() + patience, most), told)
    except (OSError, HTTPException, ValueError) as error:
        raise FetchError(f"{host} does not answer.") from error


def _looked_up(host: str, port: int, *, within_office: bool, encrypted: bool) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    for text in addresses:
        known = ipaddress.ip_address(text.split("%")[0])
        if known.is_link_local or known.is_multicast or known.is_unspecified:
            raise FetchError(f"{host} has an address that is never asked.")
        if not known.is_global and not within_office:
            raise FetchError(f"{host} lies within the office.")
        if known.is_global and not encrypted:
            raise FetchError("Only addresses that begin with https can be asked.")
    return addresses[0]


def _read(answer: HTTPResponse, end: float, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(PART):
        size += len(part)
        if size > most or time.monotonic() > end:
            raise FetchError("The answer is too long.")
        parts.append(part)
    return b"".join(parts)
