"""The roles of the database: who owns it, who works in it, who may only read it, who makes copies of it."""

from __future__ import annotations

import argparse
import secrets

NAME = "klientela"
OWNER, APP, REPORT, BACKUP = NAME, "klientela_app", "klientela_report", "klientela_backup"
OTHERS = (APP, REPORT, BACKUP)


def secret_of(role: str) -> str:
    """The name of the file with a role's password."""
    return f"{'database' if role == OWNER else role.removeprefix(f'{NAME}_')}_password"


def known(database: str) -> str:
    """Asks which roles there are, whether there is the database, and whether it is closed to all others."""
    return f"""
select rolname from pg_roles
union all select 'database' from pg_database where datname = '{database}'
union all select 'copies' from pg_roles where rolname = '{BACKUP}' and rolreplication
union all select 'closed' from pg_database
 where datname = '{database}' and datacl is not null and not exists (select from aclexplode(datacl) where grantee = 0)
"""  # noqa: S608


def making(passwords: dict[str, str]) -> str:
    """The roles beside the owner; the owner's own password becomes the given one."""
    return f"""
create role {APP} login nobypassrls noinherit password '{passwords[APP]}';
create role {REPORT} login nobypassrls password '{passwords[REPORT]}';
create role {BACKUP} login bypassrls replication password '{passwords[BACKUP]}';
grant pg_read_all_data to {BACKUP};
alter role {REPORT} set default_transaction_read_only = on;
alter role {BACKUP} set default_transaction_read_only = on;
alter role {OWNER} password '{passwords[OWNER]}';
"""


def closing(database: str) -> str:
    """A database that only its roles may enter, and in which only its owner may make anything, large objects included."""
    return f"""
revoke all on database {database} from public;
grant connect on database {database} to {", ".join(OTHERS)};
revoke create on schema public from public;
revoke execute on function lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) from public;
"""


def main(arguments: list[str]) -> int:
    """`bin/klientela roles`: print what a server of one's own needs, and the addresses to start the program with."""
    parser = argparse.ArgumentParser(prog="bin/klientela roles", description=main.__doc__)
    parser.add_argument("--database", default=OWNER, help="name of the database (default: %(default)s)")
    parser.add_argument("--server", default="localhost:5432", help="host and port as the program reaches it (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    passwords = {role: secrets.token_urlsafe(24) for role in (OWNER, *OTHERS)}
    print("-- Run this once with psql as the server's administrator; the passwords are new each time and kept nowhere.")
    print(f"create role {OWNER} login;{making(passwords)}create database {chosen.database} owner {OWNER};")
    print(f"\\connect {chosen.database}{closing(chosen.database)}")
    for name, role in (("DATABASE_URL", APP), ("KLIENTELA_OWNER_URL", OWNER)):
        print(f"-- {name}=postgresql://{role}:{passwords[role]}@{chosen.server}/{chosen.database}")
    return 0
