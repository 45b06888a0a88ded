"""Deeds whose process is ended at a named point: a program of its own over the tests' database, killed when it comes by."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from klientela.kernel.faults import DRILL
from launcher.places import ROOT

KILLED = -9


def database_url() -> str:
    told = connection.settings_dict
    user, password, host = (quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"


def do(program: str, folder: Path, *, point: str = "", of: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Carry out a program of a few lines; at a named point it is ended without warning."""
    if point:
        (folder / point).write_text(of)
    env = {**os.environ, "DATABASE_URL": database_url(), "KLIENTELA_OWNER_URL": "", "KLIENTELA_DEBUG": "", DRILL: str(folder), **more}
    before = f"from pathlib import Path\nfrom django.conf import settings\nsettings.MEDIA_ROOT = Path({str(settings.MEDIA_ROOT)!r})\n"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", before + program]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def killed_at(point: str, program: str, folder: Path, *, of: str = "") -> None:
    """Carry out a program that is ended at this point, and wait until the server has taken back what it left open."""
    done = do(program, folder, point=point, of=of)
    assert done.returncode == KILLED, done.stdout + done.stderr
    assert (folder / f"{point}.visited").exists()
    for _try in range(100):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)
    raise AssertionError("what the dead process left is still open")


def finished(program: str, folder: Path) -> str:
    """Carry a program out to its end; gives what it said."""
    done = do(program, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
