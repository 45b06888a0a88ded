"""Secrets are made at install, one file each, readable by one user only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from launcher.people import Person


def secret(folder: Path, name: str, *, owner: Person) -> str:
    """The secret of that name, generated when it is first asked for."""
    owner.own(folder, 0o700)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(36))
        owner.own_file(draft, 0o600)
        draft.rename(path)
    return path.read_text().strip()


def keep_secret(folder: Path, name: str, value: str, *, owner: Person) -> None:
    """Write down a secret that is derived from others, such as the address of the database."""
    owner.own(folder, 0o700)
    draft = folder / f".{name}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    owner.own_file(draft, 0o600)
    draft.rename(folder / name)
