"""The whole product, running on the real data in a database of its own: what journeys drive in a browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from django.test import override_settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from klientela.core.access.wall.context import SYSTEM_USER, context

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
NUMBERS = count(1)
SECRET = "only-for-journeys-" * 4


@dataclass
class Running:
    """A started product: its address, and the sign-in name and password of each person by role."""

    url: str
    database: str
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def sql(self, statement: str, *params: object, **named: object) -> list[tuple[object, ...]]:
        """Ask the database itself, to see what really happened, also behind the wall."""
        with psycopg.connect(self.database) as connection, override_settings(WALL_SECRET=SECRET):
            connection.execute("SELECT set_config('app.ctx', %s, true)", [context(SYSTEM_USER, connection.info.backend_pid)])
            return connection.execute(statement, named or params).fetchall()


@contextmanager
def running(home: Path, *, demo: bool = True) -> Iterator[Running]:
    """Create a database, fill it by the demo command or leave it empty, start web and worker; take all away at the end."""
    with own_database("demo" if demo else "empty") as database:
        environment = {
            **os.environ,
            **addresses(database),
            "KLIENTELA_HOME": str(home),
            "DJANGO_KEY": SECRET,
            "KLIENTELA_GALLERY": "1",
        }
        environment.pop("PYTEST_VERSION", None)
        port = free_port()
        said = run_command(environment, "prepare", "--address", f"http://127.0.0.1:{port}", *(["--demo"] if demo else []))
        web = ["-m", "granian", "--interface", "asgi", "--workers", "1", "--port", str(port), "klientela.config.asgi:application"]
        with process(environment, *web), process(environment, "-m", "klientela.config.worker"):
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/health/")
            yield Running(url, database, people_in(said), links_in(said))


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """A database of this process, as an address."""
    owner = os.environ.get("KLIENTELA_OWNER_URL") or os.environ["DATABASE_URL"]
    parts = conninfo_to_dict(owner)
    dbname = f"journeys_{purpose}_{os.getpid()}_{next(NUMBERS)}"
    name = sql.Identifier(dbname)
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield f"postgresql:///?{_query(make_conninfo(**{**parts, 'dbname': dbname}))}"
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def addresses(database: str) -> dict[str, str]:
    """The product works with the program's rights in the database where the server knows them, as a started one does."""
    if not os.environ.get("KLIENTELA_OWNER_URL"):
        return {"DATABASE_URL": database}
    parts = {**conninfo_to_dict(os.environ["DATABASE_URL"]), "dbname": conninfo_to_dict(database)["dbname"]}
    return {"DATABASE_URL": f"postgresql:///?{_query(make_conninfo(**parts))}", "KLIENTELA_OWNER_URL": database}


def _query(conninfo: str) -> str:
    from urllib.parse import urlencode

    return urlencode(conninfo_to_dict(conninfo))


def run_command(environment: dict[str, str], *arguments: str) -> str:
    """Run a command of the program and give back what it printed."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def people_in(printed: str) -> dict[str, tuple[str, str]]:
    """Sign-in names and passwords by role from the table that the demo command prints."""
    rows = (re.split(r"\s{2,}", line.strip()) for line in printed.splitlines())
    return {row[-1]: (row[1], row[2]) for row in rows if len(row) == 4 and re.fullmatch(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", row[2])}


def links_in(printed: str) -> list[str]:
    """Links that were printed, such as the one for the first administrator."""
    return re.findall(r"http://\S+", printed)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(environment: dict[str, str], *arguments: str) -> Iterator[None]:
    """Something that runs as long as the block."""
    started = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        started.terminate()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def wait_for(url: str) -> None:
    """Wait until an address answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")
