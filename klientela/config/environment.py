"""What the machine tells the program: environment variables, and secrets from files of the data folder."""

from __future__ import annotations

import os
import sys
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from klientela.config import connections

type Network = IPv4Network | IPv6Network

HOME = Path(os.environ.get("KLIENTELA_HOME") or ("/var/lib/klientela" if os.geteuid() == 0 else "~/.local/share/klientela")).expanduser()
UNDER_TEST = "PYTEST_VERSION" in os.environ
OWNERS_COMMANDS = {"prepare", "migrate", "flush", "sqlflush"}
"""What makes and changes tables, and so works as their owner; everything else works with the rights of the program."""


def flag(name: str) -> bool:
    """Whether a switch of the environment is on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list of the environment."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def networks(name: str, default: str = "") -> tuple[Network, ...]:
    """A list of addresses and networks of the environment; what is none stops the start."""
    try:
        return tuple(ip_network(word) for word in words(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds addresses and networks such as 10.0.0.5 or 10.0.0.0/24: {error}") from error


def secret(name: str) -> str:
    """A secret by its upper-case environment variable, or else the file of that name in the data folder."""
    if given := os.environ.get(name.upper()):
        return given
    path = HOME / "secrets" / name
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def owner_url() -> str:
    """The address of the database's owner, where whoever asks may know it; an outside server may have one role for everything."""
    if given := os.environ.get("KLIENTELA_OWNER_URL"):
        return given
    if os.environ.get("DATABASE_URL"):
        return ""
    try:
        return (HOME / "owner" / "database_url").read_text().strip()
    except OSError:
        return ""


def database_url() -> str:
    """The address to work with: the owner's for what needs it (and for tests, which step down once they have a database)."""
    as_owner = UNDER_TEST or (Path(sys.argv[0]).name == "manage.py" and sys.argv[1:2] and sys.argv[1] in OWNERS_COMMANDS)
    return (owner_url() if as_owner else "") or secret("database_url")


def program_role() -> str:
    """The role web and worker have in the database."""
    return str(conninfo_to_dict(secret("database_url")).get("user", "")) if owner_url() else "klientela_app"


def database(url: str) -> dict[str, Any]:
    """Django's settings of the database that an address names; connections are kept, checked and never wait for ever."""
    parts = conninfo_to_dict(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings = {key: str(parts.pop(name, "") or "") for name, key in names.items()}
    limits = f"-c statement_timeout={connections.longest_statement()} -c lock_timeout=10s -c jit=off"
    alive = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 20_000}
    options: dict[str, Any] = {"connect_timeout": 5, **alive, **parts, "options": limits}
    if not UNDER_TEST:
        options["pool"] = connections.pool()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **settings,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": flag("KLIENTELA_PGBOUNCER"),
        "TEST": {"NAME": f"test_klientela{os.environ.get('KLIENTELA_TEST_SUFFIX', '')}"},
    }
