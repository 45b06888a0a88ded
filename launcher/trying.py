"""Tries this version on a data folder, where nobody else can reach it: is it migrated, does it answer, does what must hold hold."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.binaries import CHOICE
from launcher.copying import COPIES_URL
from launcher.doors import free_port
from launcher.journal import BELONGS, COPY
from launcher.places import ROOT, VENV
from launcher.shell import Failed
from launcher.supervisor import end_with_us

ASIDE = {"DATABASE_URL", "KLIENTELA_OWNER_URL", COPIES_URL}
"""Addresses of a server of one's own: a copy has a server for itself."""
PAGES = ("/readyz", "/sign-in/")
OF_THE_CLOCK = {"jobs", "outbox"}
"""Checks of what should have been done meanwhile; a copy does nothing."""
QUICK = ("wall", "guards")
SHOWN = 12
LONGEST = 6 * 3600.0


def rehearse(home: Path, backup: Path, *, programs: Path, is_strict: bool) -> str:
    """Restore a backup aside, bring the copy to this version and look whether it works; raises `Failed` with what was found."""
    copy = home / COPY
    shutil.rmtree(copy, ignore_errors=True)
    try:
        _manage(home, "restore", str(backup), "--to", str(copy), "--key", str(home / "secrets" / "backup_key"), programs=programs)
        with started(copy, log=home / "upgrade.log") as address:
            look(address)
            said = verified(copy, is_strict=is_strict)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return said


@contextmanager
def started(home: Path, *, log: Path, token: str = "") -> Iterator[str]:
    """This version over a data folder, without a worker and at an address told to nobody; migrating may take hours."""
    port = free_port()
    command = [ROOT / "bin" / "up", "--data", home, "--port", port, "--no-browser", "--trial"]
    dropped = ASIDE if home.name == COPY else set()
    environment = {name: value for name, value in os.environ.items() if name not in dropped} | {BELONGS: token}
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as said:
        process = subprocess.Popen(
            list(map(str, command)),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            preexec_fn=end_with_us(signal.SIGTERM),  # noqa: PLW1509 - there is one thread here
        )
    address = f"http://127.0.0.1:{port}"
    try:
        if not answers(address, process):
            raise Failed(f"This version does not start on the data. {_last(log)}")
        yield address
    finally:
        process.terminate()
        process.wait()


def answers(address: str, process: subprocess.Popen[bytes], *, within: float = LONGEST, context: ssl.SSLContext | None = None) -> bool:
    """Whether a start comes to the point where pages can be asked for."""
    end = time.monotonic() + within
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5, context=context):  # noqa: S310
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    return False


def look(address: str) -> None:
    """Ask for the pages that anybody may see; raises `Failed` where one does not come."""
    for page in PAGES:
        try:
            with urllib.request.urlopen(f"{address}{page}", timeout=60):  # noqa: S310
                pass
        except (OSError, urllib.error.URLError) as error:
            raise Failed(f"{page} does not answer as it should: {error}") from error


def verified(home: Path, *, is_strict: bool = True, quickly: bool = False) -> str:
    """Prove what must hold over a data folder whose database runs; gives back what was proved."""
    chosen = list(QUICK) if quickly else _checks(home)
    try:
        _manage(home, "verify", *chosen)
    except Failed as failure:
        if is_strict:
            raise
        return f"not everything holds: {failure}"
    return f"{len(chosen)} proofs hold"


def _checks(home: Path) -> list[str]:
    names = [line.split()[0] for line in _manage(home, "verify", "--list").splitlines() if line.strip()]
    return [name for name in names if name not in OF_THE_CLOCK]


def _manage(home: Path, *arguments: str, programs: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if home.name != COPY or name not in ASIDE}
    environment |= {"KLIENTELA_HOME": str(home), **({CHOICE: str(programs)} if programs else {})}
    command = [str(VENV / "bin" / "python"), str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed((done.stdout + done.stderr).strip()[-2000:])
    return done.stdout


def _last(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "\n".join(["It said:", *(f"  {line}" for line in lines[-SHOWN:])])
