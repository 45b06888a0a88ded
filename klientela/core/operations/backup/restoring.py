"""Restoring a backup into an empty folder, on whatever machine: the file and the key are enough."""

from __future__ import annotations

import os
import pwd
import secrets
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

from klientela.core.operations.backup.envelope import Unusable
from klientela.core.operations.backup.packing import NOTES, opened_file, unpack, working_folder
from klientela.core.operations.backup.postgres import check_copy, server_over
from klientela.core.operations.backup.sql import give_passwords

LOG = "wal"
PASSWORDS = {
    "postgres": ("owner", "password"),
    "klientela": ("owner", "database_password"),
    "klientela_app": ("secrets", "app_password"),
    "klientela_report": ("owner", "report_password"),
    "klientela_backup": ("owner", "backup_password"),
}


def restore_backup(path: Path, *, to: Path, key: str, at: datetime | None = None) -> datetime:
    """Make a data folder out of a backup, as of its own moment or of a later one that the log beside it reaches.

    Raises `Unusable`, and leaves the folder as empty as it was. Gives back the moment of the backup.
    """
    _refuse_what_is_there(to)
    to.mkdir(parents=True, exist_ok=True)
    with working_folder(to) as work:
        notes = unpack(path, key, to=work)
        made_at = datetime.fromisoformat(notes["made_at"])
        check_copy(work / "postgres")
        _recover(work, path.parent / LOG, key=key, at=at, made_at=made_at)
        (work / NOTES).unlink()
        (work / LOG).exists() and shutil.rmtree(work / LOG)
        (work / "files").mkdir(exist_ok=True)
        (work / "secrets" / "backup_key").write_text(key)
        _own(work)
        for part in sorted(work.iterdir()):
            part.rename(to / part.name)
    return made_at


def _refuse_what_is_there(to: Path) -> None:
    if to.exists() and any(to.iterdir()):
        raise Unusable(f"{to} is not empty. Restoring never overwrites anything: name an empty or a new folder.")


def _recover(work: Path, log: Path, *, key: str, at: datetime | None, made_at: datetime) -> None:
    settings: dict[str, str] = {}
    if at is not None:
        if at < made_at:
            raise Unusable(f"The backup is of {made_at:%Y-%m-%d %H:%M:%S} UTC; for an earlier moment take an earlier backup.")
        _open_log(log, work / LOG, key=key)
        (work / "postgres" / "recovery.signal").touch()
        settings = {
            "restore_command": f"cp {shlex.quote(str(work / LOG))}/%f %p",
            "recovery_target_time": at.astimezone(UTC).isoformat(),
            "recovery_target_action": "promote",
        }
    passwords = {role: secrets.token_urlsafe(36) for role in PASSWORDS}
    with server_over(work / "postgres", settings=settings) as url:
        give_passwords(url, passwords)
    for role, (folder, name) in PASSWORDS.items():
        (work / folder).mkdir(mode=0o700, exist_ok=True)
        (work / folder / name).write_text(passwords[role])


def _open_log(log: Path, to: Path, *, key: str) -> None:
    to.mkdir(mode=0o755)
    segments = sorted(log.glob("*.log")) if log.exists() else []
    if not segments:
        raise Unusable(f"For a moment after the backup its log is needed: put the folder {LOG} with it beside the file.")
    for segment in segments:
        with opened_file(segment, key) as packed, (to / segment.stem).open("wb") as out:
            shutil.copyfileobj(packed, out)
        (to / segment.stem).chmod(0o644)


def _own(work: Path) -> None:
    """Secrets are for one user each; as root files and secrets become the program's."""
    for name in ("secrets", "owner"):
        (work / name).chmod(0o700)
        for path in (work / name).iterdir():
            path.chmod(0o600)
    if os.geteuid() == 0:
        person = pwd.getpwnam("klientela")
        for name in ("secrets", "files"):
            for path in (work / name, *(work / name).rglob("*")):
                os.chown(path, person.pw_uid, person.pw_gid)
