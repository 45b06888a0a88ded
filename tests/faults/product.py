"""The whole product under its real supervisor, over a careful database of its own: what drills kill, stop and cut off."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from launcher.database import Database
from launcher.places import ROOT
from launcher.tests.running import children, free_port, until

OWN = {"DATABASE_URL", "KLIENTELA_OWNER_URL", "DJANGO_KEY", "KLIENTELA_HOME", "PYTEST_VERSION", "KLIENTELA_DEBUG"}
COMPANY = """
from klientela.core.access.acting import as_system
from klientela.core.access.services import give_role
from klientela.core.identity.services import take_on
with as_system("drill"):
    director = take_on("Dora Drill", email="dora@example.com")
    give_role(director, "director")
    print("NAME", director.username)
"""


@dataclass
class Answer:
    """What came back, or 0 where nothing whole did."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Product:
    """One running installation and a program's key to it."""

    home: Path
    schema: str
    extra: dict[str, str] = field(default_factory=dict)
    key: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.database = Database(self.home)
        self.log = self.home.with_name(f"{self.home.name}.log")

    def lay_out(self) -> None:
        """Make the cluster with all tables, and a director with a key."""
        self.database.prepare()
        self.database.start()
        command = [self.database.programs / "psql", "-Xq", "-d", self.database.owner_url]
        subprocess.run(command, input=self.schema, check=True, capture_output=True, text=True)
        self.manage("prepare", "--no-link", KLIENTELA_OWNER_URL=self.database.owner_url)
        name = self.manage("shell", "-c", COMPANY).split("NAME ")[1].split()[0]
        self.key = self.manage("token", "add", name).split()[-1]
        self.database.stop()

    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name not in OWN} | {"KLIENTELA_WEB": "2", **self.extra}

    def command(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """How a command of the program over this installation ended."""
        own = {"KLIENTELA_HOME": str(self.home), "DATABASE_URL": self.database.url, "DJANGO_KEY": self.secret}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment() | own | more, capture_output=True, text=True)

    def manage(self, *arguments: str, **more: str) -> str:
        """What a command said that ended well."""
        done = self.command(*arguments, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def secret(self) -> str:
        kept = self.home / "secrets" / "django_key"
        return kept.read_text().strip() if kept.exists() else "d" * 50

    def start(self) -> None:
        """Start the supervisor and wait until the program is ready."""
        command = [sys.executable, "-m", "tests.faults.supervised", "--data", str(self.home), "--port", str(self.port), "--no-browser"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True)
        until(lambda: "is ready" in self.log.read_text() and self.ask("GET", "/health/").status == 200, seconds=120)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def pid(self, name: str) -> int:
        return int(json.loads((self.home / "state.json").read_text())[name]["pid"])

    def web_processes(self) -> list[int]:
        """The processes that answer requests."""
        return sorted(pid for pid in children(self.pid("web")) if Path(f"/proc/{pid}/status").exists())

    def kill(self, name: str) -> None:
        """End a process of the product without warning: the database, the worker, or one that answers requests."""
        pid = self.web_processes()[-1] if name == "web" else self.pid(name)
        os.kill(pid, signal.SIGKILL)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request on a connection of its own."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {self.key}"} if self.key and path.startswith("/api/") else {}
        sent |= {"Content-Type": "application/json"} if isinstance(body, dict) else {}
        try:
            connection.request(method, path, json.dumps(body) if isinstance(body, dict) else body, sent)
            told = connection.getresponse()
            content = told.read()
            return Answer(told.status, content, {key.lower(): value for key, value in told.getheaders()}, time.monotonic() - began)
        except (OSError, http.client.HTTPException):
            return Answer(0, seconds=time.monotonic() - began)
        finally:
            connection.close()

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the database itself, as its superuser."""
        known = {"user": "postgres", "dbname": "klientela", "password": self.database._administrators_password()}
        with psycopg.connect(host=str(self.database.socket), **known) as asking:
            return asking.execute(statement, values).fetchall()


class Writers:
    """Programs that write without pause; what was acknowledged stands in a journal. Each write has a key and is sent until it is."""

    def __init__(self, product: Product, *, number: int = 6) -> None:
        self.product, self.journal, self.odd, self.stopped = product, {}, [], threading.Event()
        self.tries = 0
        self.threads = [threading.Thread(target=self._write, args=[place], daemon=True) for place in range(number)]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_told: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive(), "a write was never acknowledged"

    def _write(self, place: int) -> None:
        number = 0
        while not self.stopped.is_set():
            name, number = f"Firma {place}-{number} {time.time_ns()}", number + 1
            while not self._acknowledged(name):
                time.sleep(0.2)

    def _acknowledged(self, name: str) -> bool:
        self.tries += 1
        answer = self.product.ask("POST", "/api/v1/organizations/", {"name": name}, Idempotency_Key=name)
        if answer.status == 201:
            self.journal[name] = json.loads(answer.body)["id"]
        elif answer.status not in {0, 503}:
            self.odd.append((answer.status, answer.body[:300]))
        return answer.status == 201

    def prove(self) -> None:
        """What was acknowledged is there once, under the key that was told; nothing else is there, and no answer was odd."""
        assert not self.odd
        rows = self.product.sql("SELECT name, id::text FROM parties_party")
        found = [(name, key) for name, key in rows if str(name).startswith("Firma ")]
        assert len(found) == len(dict(found)), "something is there twice"
        assert dict(found) == self.journal
