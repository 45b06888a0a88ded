"""System users: as root nothing of the running program keeps root's rights."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.shell import Failed


@dataclass(frozen=True)
class Person:
    """A user of the machine that a process runs as; `None` ids mean "as I am"."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] = ()

    def options(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": list(self.groups)}

    def own(self, path: Path, mode: int) -> Path:
        path.mkdir(parents=True, exist_ok=True)
        self.own_file(path, mode)
        return path

    def own_file(self, path: Path, mode: int) -> None:
        if self.uid is not None:
            os.chown(path, self.uid, self.gid if self.gid is not None else -1)
        path.chmod(mode)


def is_root() -> bool:
    return os.geteuid() == 0


def server_person() -> Person:
    """Who runs the database server."""
    return _system_user("klientela-db") if is_root() else Person()


def program_person() -> Person:
    """Who runs web and worker; as root it may also enter the database's socket folder."""
    if not is_root():
        return Person()
    person, server = _system_user("klientela"), server_person()
    return Person(person.uid, person.gid, (server.gid,) if server.gid is not None else ())


def _system_user(name: str) -> Person:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        entry = _made(name)
    return Person(entry.pw_uid, entry.pw_gid)


def _made(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    try:
        subprocess.run(command, check=True, capture_output=True, env=environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failed(f"Web, worker and database do not run as root and need the system user {name}; make it, then start again.") from error
    return pwd.getpwnam(name)
