"""A private PostgreSQL: made, started, watched and stopped by us, reachable through one private socket folder."""

from __future__ import annotations

import hashlib
import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from launcher.binaries import major_version, postgres_programs
from launcher.people import Person, program_person, server_person
from launcher.roles import APP, BACKUP, NAME, OTHERS, OWNER, closing, known, making, secret_of
from launcher.secrets import keep_secret, secret

PORT = 5432
LONGEST_SOCKET_FOLDER = 80
TUNING = {"shared_buffers": "256MB", "jit": "off", "max_connections": "100", "work_mem": "16MB", "maintenance_work_mem": "128MB"}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Database:
    """One PostgreSQL server over one data folder.

    `careless` is for tests and development: fast, not safe against power loss. `is_trial`: its program may make further databases.
    """

    def __init__(self, home: Path, *, careless: bool = False, is_trial: bool = False) -> None:
        self.home = home
        self.careless = careless
        self.is_trial = careless or is_trial
        self.server: Person = server_person()
        self.program: Person = program_person()
        self.data = home / "postgres"
        self.socket = _socket_folder(home)
        self.log = home / "wal"
        self.secrets = home / "secrets"
        self.owners = home / "owner"
        self.process: subprocess.Popen[bytes] | None = None
        self.more: dict[str, str] = {}

    @property
    def url(self) -> str:
        """The address with which web and worker work in the database."""
        return self._url(APP)

    @property
    def owner_url(self) -> str:
        """The address with which its tables are made and changed."""
        return self._url(OWNER)

    @property
    def copies_url(self) -> str:
        """The address with which backups are made: it reads everything, and is for the process that makes one only."""
        return self._url(BACKUP)

    def _url(self, role: str) -> str:
        password = quote(self._password(role), safe="")
        return f"postgresql://{role}:{password}@/{NAME}?host={quote(str(self.socket), safe='')}&port={PORT}"

    def _password(self, role: str) -> str:
        """A role's password, readable by whoever works with it: web and worker, or the supervisor only."""
        if role == APP:
            return secret(self.secrets, secret_of(role), owner=self.program)
        if role == OWNER and self.is_trial and self._shared_password.exists():
            return self._shared_password.read_text().strip()
        return secret(self.owners, secret_of(role), owner=Person())

    @property
    def _shared_password(self) -> Path:
        """Where the owner's password stood when the program still worked as the owner."""
        return self.secrets / "database_password"

    def prepare(self) -> None:
        """Lay out the folders and create the cluster when there is none."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.programs = postgres_programs(self.home)
        if self.server.uid is not None:
            self.home.chmod(0o755)
        self.server.own(self.data, 0o700)
        self.server.own(self.socket, 0o700 if self.server.uid is None else 0o750)
        self.server.own(self.log, 0o700 if self.server.uid is None else 0o770)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        keep_secret(self.secrets, "database_url", self.url, owner=self.program)
        keep_secret(self.owners, "database_url", self.owner_url, owner=Person())

    def start(self, *, preexec: Callable[[], None] | None = None, timeout: float = 30) -> None:
        """Start the server as our own child and wait until it answers; what a killed one left behind needs a moment to go."""
        end = time.monotonic() + timeout
        while True:
            self.process = self._spawn(preexec)
            if self._answers(end):
                break
            if time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start; see {self.data / 'server.log'}")
            time.sleep(0.3)
        self._make_roles()

    def stop(self, timeout: float = 8) -> None:
        """Stop at once but cleanly: running statements are rolled back."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)

    def _create(self) -> None:
        password_file = self.socket / f".password-{os.getpid()}"
        password_file.write_text(self._administrators_password())
        self.server.own_file(password_file, 0o600)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major_version(self.programs) >= 17 else ["--locale=C.UTF-8"]
        options = ["-U", "postgres", f"--pwfile={password_file}", "--auth=scram-sha-256", "-E", "UTF8", *locale]
        if self.careless:
            options.append("--no-sync")
        result = self._run("initdb", "-D", self.data, *options)
        password_file.unlink()
        if result.returncode:
            raise RuntimeError(f"The database could not be created: {result.stderr}")

    def _spawn(self, preexec: Callable[[], None] | None) -> subprocess.Popen[bytes]:
        settings = {**TUNING, **(CARELESS if self.careless else {}), "listen_addresses": "", "unix_socket_directories": str(self.socket)}
        settings |= {"port": str(PORT), "unix_socket_permissions": "0777" if self.server.uid is None else "0770"}
        settings |= ({} if self.is_trial else _archiving(self.log)) | self.more
        arguments = [item for name, value in settings.items() for item in ("-c", f"{name}={value}")]
        with _log(self.data / "server.log", self.server) as log:
            return subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                start_new_session=True,
                preexec_fn=preexec,  # noqa: PLW1509 - the supervisor has one thread
                **self.server.options(),
            )

    def _answers(self, end: float) -> bool:
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                return False
            if self._sql("select 1").returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _make_roles(self) -> None:
        """Make what is missing. A database from before there were roles keeps its owner, under a password the program does not know."""
        there = set(self._sql(known(NAME)).stdout.split())
        if OWNER not in there:
            self._must(f"create role {OWNER} login;")
        if not there.issuperset(OTHERS):
            self._must(making({role: self._password(role) for role in (OWNER, *OTHERS)}))
        elif "copies" not in there:
            self._must(f"alter role {BACKUP} replication;")
        if "database" not in there:
            self._must(f"create database {NAME} owner {OWNER};")
        if "closed" not in there:
            self._must(closing(NAME), database=NAME)
        if self.is_trial:
            self._must(f"alter role {OWNER} createdb; grant {APP} to {OWNER} with inherit false; grant pg_signal_backend to {OWNER};")
        else:
            self._shared_password.unlink(missing_ok=True)

    def _must(self, script: str, *, database: str = "postgres") -> None:
        """Run statements all or none; they come by standard input, since everybody may read the command line."""
        result = self._sql(script, database=database)
        if result.returncode:
            raise RuntimeError(result.stderr)

    def _sql(self, script: str, *, database: str = "postgres") -> subprocess.CompletedProcess[str]:
        where = ["-h", self.socket, "-p", PORT, "-U", "postgres", "-d", database]
        how = ["-XAtqw", "-v", "ON_ERROR_STOP=1", *([] if script.startswith("create database") else ["-1"]), "-f", "-"]
        return self._run("psql", *where, *how, password=self._administrators_password(), given=script)

    def _administrators_password(self) -> str:
        return secret(self.owners, "password", owner=Person())

    def _run(self, program: str, *arguments: object, password: str = "", given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            input=given,
            capture_output=True,
            check=False,
            text=True,
            cwd="/",
            env={**self._environment(), "PGPASSWORD": password},
            **self.server.options(),
        )

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.home), "TZ": "UTC"}


def _socket_folder(home: Path) -> Path:
    folder = home / "socket"
    if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"klientela-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"


def _archiving(log: Path) -> dict[str, str]:
    """The log of changes is laid aside at least every five minutes; the worker encrypts it and puts it beside the backups."""
    aside, place = (shlex.quote(str(log / name)).replace("%", "%%") for name in (".arriving", "."))
    command = f"cp %p {aside} && chmod 640 {aside} && sync {aside} && mv {aside} {place}/%f"
    return {"archive_mode": "on", "archive_timeout": "300", "archive_command": command.replace("%%p", "%p").replace("%%f", "%f")}


def _log(path: Path, owner: Person) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    owner.own_file(path, 0o600)
    return os.fdopen(descriptor, "ab")
