"""`bin/klientela backup` and `restore`: with what only the owner of the machine can read, and with PostgreSQL's programs."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from pathlib import Path

from launcher.binaries import CHOICE, postgres_programs
from launcher.copying import COPIES_URL
from launcher.database import Database
from launcher.people import is_root, program_person, server_person
from launcher.places import ROOT, VENV

COMMANDS = ("backup", "restore")


def run(home: Path, arguments: list[str]) -> int:
    """Run the command of the program with what it needs; as root PostgreSQL's programs are copied to where its user may read them."""
    if is_root():
        server_person(), program_person()
    with tempfile.TemporaryDirectory(prefix="klientela-programs-") as aside:
        Path(aside).chmod(0o755)
        environment = {**os.environ, "KLIENTELA_HOME": str(home)}
        environment[CHOICE] = str(postgres_programs(Path(aside)))
        if arguments[0] == "restore":
            environment["DJANGO_KEY"] = secrets.token_urlsafe(36)
        elif (home / "owner" / "backup_password").exists() and COPIES_URL not in environment:
            environment[COPIES_URL] = Database(home).copies_url
        command = [str(VENV / "bin" / "python"), str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=environment, check=False).returncode
