"""Proving a backup: it is restored beside, started, counted, its seals and files verified, and taken away again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from klientela.core.operations.backup.envelope import Unusable
from klientela.core.operations.backup.packing import unpack, working_folder
from klientela.core.operations.backup.postgres import PORT, check_copy, server_over
from klientela.core.operations.backup.sql import standing

PROGRAM = "klientela_app"
CHECKS = ("history", "files")
SHOWN = 5
LONGEST = 3 * 3600


def prove_backup(path: Path, *, key: str) -> str:
    """Restore a backup beside itself and say what was found in it; raises `Unusable` where anything is not as it was."""
    with working_folder(path.parent) as work:
        notes = unpack(path, key, to=work)
        check_copy(work / "postgres")
        with server_over(work / "postgres") as url:
            found = _counted(make_conninfo(url, dbname=notes["database"]), notes)
            _verified(str(conninfo_to_dict(url)["host"]), work, notes["database"])
    return found


def _counted(url: str, notes: dict[str, Any]) -> str:
    rows = standing(url).rows
    wrong = [
        f"{table} holds {rows.get(table, 0)} rows instead of {low}{f' to {high}' if high > low else ''}"
        for table, (low, high) in sorted(notes["rows"].items())
        if not low <= rows.get(table, -1) <= high
    ]
    if wrong:
        raise Unusable("; ".join(wrong[:SHOWN]))
    return f"{len(rows)} tables, {sum(rows.values())} rows, {notes['contents']} files"


def _verified(socket: str, home: Path, database: str) -> None:
    """Run the program's own proofs over the restored database and files, with the rights of the program."""
    (home / "files").mkdir(exist_ok=True)
    environment = {
        name: value for name, value in os.environ.items() if name not in {"KLIENTELA_FILES_URL", "PYTEST_VERSION", "KLIENTELA_OWNER_URL"}
    }
    environment |= {"KLIENTELA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "klientela.config.settings"}
    environment |= {"DATABASE_URL": f"postgresql://{PROGRAM}@/{quote(database)}?host={quote(socket, safe='')}&port={PORT}"}
    (home / "secrets" / "klientela_files_url").unlink(missing_ok=True)
    command = [sys.executable, str(settings.PACKAGE.parent / "manage.py"), "verify", *CHECKS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=LONGEST)
    if done.returncode:
        raise Unusable((done.stdout + done.stderr).strip()[-600:])
