"""A PostgreSQL for development that stays up in the background; prints its address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher.database import Database
from launcher.places import development_home


def main(arguments: list[str]) -> int:
    """`start` (the default) prints the address, `stop` ends the server, `serve` stays in the foreground."""
    action = arguments[0] if arguments else "start"
    database = Database(development_home(), careless=True)
    if action == "serve":
        return _serve(database)
    if action == "stop":
        return _stop(database)
    return _start(database)


def _serve(database: Database) -> int:
    database.prepare()
    database.start()
    (database.home / "serve.pid").write_text(str(os.getpid()))
    signal.signal(signal.SIGTERM, lambda *_: database.stop())
    signal.signal(signal.SIGINT, lambda *_: database.stop())
    while database.process and database.process.wait() not in (0, None):
        time.sleep(1)
        database.start()
    return 0


def _start(database: Database) -> int:
    if not _running(database):
        log = (database.home.parent / f"{database.home.name}.log").open("ab")
        command = [sys.executable, "-m", "launcher", "dev-db", "serve"]
        subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not _running(database):
            if time.monotonic() > end:
                print(f"The development database does not start; see {log.name}", file=sys.stderr)
                return 1
            time.sleep(0.2)
    print(database.owner_url)
    return 0


def _stop(database: Database) -> int:
    if pid := _running(database):
        os.kill(pid, signal.SIGTERM)
    return 0


def _running(database: Database) -> int | None:
    path: Path = database.home / "serve.pid"
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid
