"""Servers of databases that can be read while they run, and how each is reached without being changed."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.live_hosts import Place
from klientela.core.identity.sealing import CannotOpen, seal, unseal

if TYPE_CHECKING:
    from sqlalchemy import URL

PURPOSE = "live database"
CONNECT_SECONDS = 10
SECONDS = 600

_WRONG = _("A host, a port between 1 and 65535 and the name of a database are needed.")
_UNKNOWN = _("“%(kind)s” is not a kind of database we know.")
_SEALED = _("The password of this database was kept under another key of the installation. Enter it again.")


@dataclass(frozen=True)
class Connection:
    """Where a live database is and in whose name it is read. The password is never shown."""

    kind: str
    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnreadableFile(_UNKNOWN, kind=self.kind)
        if not (self.host and self.database and 0 < self.port < 65536) or "=" in self.database or "://" in self.database:
            raise UnreadableFile(_WRONG)

    def address_at(self, address: str) -> URL:
        """The address as SQLAlchemy wants it, with the host replaced by what it was looked up as."""
        from sqlalchemy import URL

        return URL.create(KINDS[self.kind].driver, self.user, self.password, address, self.port, self.database)

    def kept(self) -> dict[str, Any]:
        """The connection as it may be kept: its password is encrypted with the key of the installation."""
        return {**self.shown(), "password": seal(self.password, purpose=PURPOSE)}

    def shown(self) -> dict[str, Any]:
        """The connection as it may be shown."""
        return {"kind": self.kind, "host": self.host, "port": self.port, "database": self.database, "user": self.user}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Connection:
        """A connection that was kept. Raises `UnreadableFile` where its password cannot be opened any more."""
        try:
            return cls(**{**kept, "password": unseal(kept["password"], purpose=PURPOSE)})
        except CannotOpen:
            raise UnreadableFile(_SEALED) from None


@dataclass(frozen=True)
class Server:
    """A kind of server: the driver it needs, and what is said to it so that nothing can be written and nothing lasts for ever."""

    label: Any
    driver: str
    module: str
    package: str
    port: int
    options: Callable[[Connection, Place], dict[str, Any]]
    begins: tuple[str, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()
    execution: Mapping[str, Any] = field(default_factory=dict)
    has_schemas: bool = False
    is_verified: bool = False
    dialect: str = ""

    @property
    def dialect_is_there(self) -> bool:
        return not self.dialect or importlib.util.find_spec(self.dialect) is not None


def _postgresql(connection: Connection, place: Place) -> dict[str, Any]:
    """With no password but the one that was entered: those of our own server's surroundings are nobody else's."""
    limit = f"-c statement_timeout={SECONDS * 1000} -c lock_timeout=10000 -c default_transaction_read_only=on"
    encrypted = "require" if place.is_outside else "prefer"
    return {
        "connect_timeout": CONNECT_SECONDS,
        "options": limit,
        "client_encoding": "utf8",
        "sslmode": encrypted,
        "application_name": "Klientela",
        "password": connection.password,
        "passfile": os.devnull,
    }


def _mysql(connection: Connection, place: Place) -> dict[str, Any]:
    encrypted = {"ssl": {"check_hostname": False, "verify_mode": "none"}} if place.is_outside else {}
    return {"connect_timeout": CONNECT_SECONDS, "read_timeout": SECONDS, "charset": "utf8mb4", "local_infile": False, **encrypted}


def _plain(connection: Connection, place: Place) -> dict[str, Any]:
    return {}


KINDS: dict[str, Server] = {
    "postgresql": Server(
        "PostgreSQL", "postgresql+psycopg", "psycopg", "psycopg", 5432, _postgresql, has_schemas=True, is_verified=True,
        execution={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    ),
    "mysql": Server(
        "MySQL, MariaDB", "mysql+pymysql", "pymysql", "pymysql", 3306, _mysql, is_verified=True,
        begins=("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",),
        first=(
            ("SET SESSION TRANSACTION READ ONLY",),
            (f"SET SESSION max_statement_time = {SECONDS}", f"SET SESSION max_execution_time = {SECONDS * 1000}"),
        ),
    ),
    "sqlserver": Server("SQL Server", "mssql+pymssql", "pymssql", "pymssql", 1433, _plain, has_schemas=True),
    "firebird": Server(
        "Firebird", "firebird+firebird", "firebird", "sqlalchemy-firebird", 3050, _plain, begins=("SET TRANSACTION READ ONLY",),
        dialect="sqlalchemy_firebird",
    ),
    "oracle": Server("Oracle", "oracle+oracledb", "oracledb", "oracledb", 1521, _plain, begins=("SET TRANSACTION READ ONLY",)),
}  # fmt: skip
"""The kinds of servers by their names. Those not marked as verified were never tried against a server of theirs."""
