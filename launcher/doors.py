"""How the web server is reached: where it listens, under which names, and whether it encrypts by itself.

Within this computer it does not. Beyond, it does with a certificate of its own authority, unless a proxy encrypts (KLIENTELA_HTTPS) or
`--plain` says otherwise.
"""

from __future__ import annotations

import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from launcher.names import EVERYWHERE, LOOPBACK, bare, bracketed, is_loopback, own_addresses, own_names
from launcher.people import Person

OLDEST_PROTOCOL = "tls1.2"


def free_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Door:
    """The web server's door to the network."""

    host: str
    port: int
    home: Path
    plain: bool = False

    @property
    def behind_proxy(self) -> bool:
        """Whether a proxy before us encrypts."""
        return os.environ.get("KLIENTELA_HTTPS", "").lower() in {"1", "true", "yes", "on"}

    @property
    def is_open(self) -> bool:
        """Whether other computers reach it."""
        return not is_loopback(bare(self.host))

    @property
    def encrypts(self) -> bool:
        return self.is_open and not self.plain and not self.behind_proxy

    @property
    def scheme(self) -> str:
        return "https" if self.encrypts else "http"

    @property
    def given_names(self) -> list[str]:
        """The names the operator wants it to answer to."""
        return [name.strip().lower() for name in os.environ.get("KLIENTELA_HOSTS", "").split(",") if name.strip()]

    @property
    def names(self) -> list[str]:
        """Every name it answers to; what the operator names takes the place of what this computer is found to be called."""
        found = [*LOOPBACK, bracketed(self.host)] if self.given_names else own_names(self.host)
        return list(dict.fromkeys(name for name in [*found, *self.given_names] if bare(name) not in EVERYWHERE))

    @property
    def inner_address(self) -> str:
        """Where this computer itself finds it."""
        return f"{self.scheme}://{'127.0.0.1' if self.host in EVERYWHERE else bracketed(self.host)}:{self.port}"

    @property
    def address(self) -> str:
        """Where people find it."""
        named = next((name for name in self.given_names if name[0] not in "*." and bare(name) not in EVERYWHERE), "")
        if self.behind_proxy and named:
            return f"https://{named}"
        host = (named or next(iter(own_addresses()), "127.0.0.1")) if self.host in EVERYWHERE else self.host
        return f"{self.scheme}://{bracketed(host)}:{self.port}"

    def environment(self) -> dict[str, str]:
        """What the program needs to know of it."""
        return {"KLIENTELA_HOSTS": ",".join(self.names), "KLIENTELA_TLS": "1" if self.encrypts else ""}

    def certify(self, owner: Person) -> None:
        """See to a certificate; says when people have to trust anew."""
        if not self.encrypts:
            return
        from launcher.authority import certify

        if certify(self.home, [_certified(name) for name in self.names if name != "*"], owner=owner):
            print(
                "A certificate authority was made for this installation; bin/klientela trust says how browsers come to trust it.",
                flush=True,
            )

    def options(self) -> list[str]:
        """What the web server is told."""
        where = ["--host", bare(self.host), "--port", str(self.port)]
        if not self.encrypts:
            return where
        from launcher.authority import Files

        files = Files(self.home)
        return [*where, "--ssl-certificate", str(files.certificate), "--ssl-keyfile", str(files.key), "--ssl-protocol-min", OLDEST_PROTOCOL]

    def context(self) -> ssl.SSLContext | None:
        """What the launcher needs to ask its own web server."""
        if not self.encrypts:
            return None
        from launcher.authority import Files

        return ssl.create_default_context(cafile=str(Files(self.home).authority))

    def say_how_it_is_reached(self) -> None:
        """Tell the operator what other computers need to know."""
        if self.encrypts:
            print("Other computers trust it after the steps that bin/klientela trust prints.", flush=True)
        elif self.is_open and not self.behind_proxy:
            print("Nothing encrypts what other computers send, passwords included. Leave out --plain, or set KLIENTELA_HTTPS=1", flush=True)
            print("when a proxy before this program encrypts.", flush=True)


def _certified(name: str) -> str:
    """A name as certificates have it: Django's `.example.com` is `*.example.com` there."""
    return f"*{name}" if name.startswith(".") else name
