"""Under which names and addresses other computers find this one."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from pathlib import Path

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
INTERFACES, INTERFACES_6 = Path("/proc/net/fib_trie"), Path("/proc/net/if_inet6")
LOCAL_ADDRESS = re.compile(r"\|-- ([\d.]+)\n\s+/32 host LOCAL")
OF_ONE_LINK = "20"


def is_loopback(host: str) -> bool:
    """Whether only this computer itself reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bare(host: str) -> str:
    """A host without the brackets that addresses put around IPv6."""
    return host.removeprefix("[").removesuffix("]")


def bracketed(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def own_names(host: str) -> list[str]:
    """The names and addresses under which a server listening on `host` is reached; those of this computer itself come first."""
    names = [*LOOPBACK, bracketed(host)]
    if host in EVERYWHERE:
        names += [*map(bracketed, own_addresses()), socket.gethostname(), f"{socket.gethostname()}.local", socket.getfqdn()]
    return _once(name.lower() for name in names if name not in EVERYWHERE and bare(name) not in EVERYWHERE)


def own_addresses() -> list[str]:
    """The addresses of this computer in its networks, that of the way out first."""
    found = [*_way_out(), *_listed(), *_looked_up()]
    return _once(address for address in found if not is_loopback(address))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _way_out() -> list[str]:
    """The address that packets to the outside carry; asking for it sends none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def _listed() -> list[str]:
    """What the kernel of Linux says; elsewhere nothing."""
    try:
        four = sorted(set(LOCAL_ADDRESS.findall(INTERFACES.read_text())))
        lines = [line.split() for line in INTERFACES_6.read_text().splitlines()]
    except OSError:
        return []
    six = [str(ipaddress.IPv6Address(int(line[0], 16))) for line in lines if line[3] != OF_ONE_LINK]
    return [*four, *six]


def _looked_up() -> list[str]:
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, family=socket.AF_INET)})
    except OSError:
        return []
