"""`bin/klientela upgrade`: brings an installation to the version of this checkout; tried on a copy first, taken back where it fails.

In order: a backup; the backup restored aside, migrated, proved and asked for pages; everything stopped; the database copied as it stands;
this version started on it where nobody can reach it; then the copy is let go. That last step is the point of no return: until then nobody
could enter anything, so taking the old database back loses nothing; from then on people work in the new version.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from launcher import returning, trying
from launcher.copying import COPIES_URL
from launcher.database import Database
from launcher.doors import Door
from launcher.journal import BELONGS, CHANGING, CHECKING, STOPPING, Journal
from launcher.places import ROOT, VENV
from launcher.roles import NAME
from launcher.shell import Failed
from launcher.state import State
from launcher.supervisor import end_with_us

STOPS_WITHIN, STARTS_WITHIN = 60, 300
PLACE = "before-upgrades"
"""The folder below `backups` with the backup from before the last upgrade."""


@dataclass(frozen=True)
class Earlier:
    """How the program ran before: from which checkout, where it was reached, and whether a service manager keeps it running."""

    root: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    is_kept: bool = False

    @property
    def command(self) -> list[str]:
        plain = ["--plain"] if self.is_plain else []
        return ["bin/up", "--no-browser", "--host", self.host, "--port", str(self.port), *plain]

    @property
    def is_plain(self) -> bool:
        return self.address.startswith("http:")

    def door(self, home: Path) -> Door:
        """Where this computer itself asks whether it is there again."""
        return Door(self.host, self.port, home, plain=self.is_plain)


def main(home: Path, arguments: list[str]) -> int:
    """Upgrade, or end what an earlier upgrade left: `--return` and `--resume`."""
    options = _options(arguments)
    journal = Journal(home)
    if not (home / "secrets").exists():
        raise Failed(f"There is no installation in {home}; name its folder: bin/klientela --data DIR upgrade")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    with journal.held():
        if options.back:
            return _return(journal)
        try:
            return Upgrade(home, options, journal).run()
        except KeyboardInterrupt:
            print("Stopped; bin/klientela status says how things stand.", flush=True)
            return 130


def _return(journal: Journal) -> int:
    """End an upgrade that was cut off in the middle of its changes by taking them back."""
    if os.environ.get("DATABASE_URL"):
        journal.close()
        print("Your own database server is left as it is; the version of before runs on it. Start that version.", flush=True)
        return 0
    returning.put_back(journal)
    print("The database is as it was before the upgrade. Start the version of before.", flush=True)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/klientela upgrade", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only try it on a copy; nothing is stopped or changed")
    parser.add_argument("--previous", type=Path, metavar="DIR", help="the checkout of the version before (default: the one that runs)")
    parser.add_argument("--link", type=Path, metavar="LINK", help="the link a service starts from; led to this version once it is good")
    parser.add_argument("--anyway", action="store_true", help="go on although `verify` finds something on the copy")
    parser.add_argument("--resume", action="store_true", help="go on with an upgrade that was ended in the middle")
    parser.add_argument("--return", dest="back", action="store_true", help="put back the database of before such an upgrade")
    return parser.parse_args(arguments)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


class Upgrade:
    """One upgrade of one data folder."""

    def __init__(self, home: Path, options: argparse.Namespace, journal: Journal) -> None:
        self.home, self.options, self.journal = home, options, journal
        self.state = State(home)
        self.database = None if os.environ.get("DATABASE_URL") else Database(home)
        self.earlier, self.runs = Earlier(), False

    def run(self) -> int:
        """All of it; the exit code is 1 when the installation stays as it was."""
        left = self.journal.read()
        if left.get("stage", CHECKING) not in {CHECKING, STOPPING}:
            return self._resume(left)
        self._look_around()
        self.journal.write(CHECKING, previous=str(self.earlier.root or ""))
        try:
            self._rehearse()
        except BaseException:
            self.journal.close()
            raise
        if self.options.check:
            self.journal.close()
            print("It can be upgraded. Nothing was changed.", flush=True)
            return 0
        return self._in_earnest()

    def _look_around(self) -> None:
        """Whether it runs, and how."""
        self.runs = not self.state.take()
        found: dict[str, Any] = self.state.read() if self.runs else {}
        root = self.options.previous or Path(found.get("supervisor", {}).get("root", ROOT))
        web = found.get("web", {})
        kept = bool(found.get("supervisor", {}).get("kept"))
        other = root.resolve() if root.resolve() != ROOT else None
        self.earlier = Earlier(other, web.get("host", "127.0.0.1"), web.get("port", 8000), web.get("url", "").rstrip("/"), is_kept=kept)
        returning.refuse_without_room(self.home)

    def _rehearse(self) -> None:
        """Back up what is there and try everything on the backup."""
        if self.database is None and urlsplit(os.environ["DATABASE_URL"]).path.strip("/") != NAME:
            raise Failed(f"A copy can only be tried of a database that is called {NAME}. Nothing was changed.")
        _say("A backup is made …")
        if self.database:
            self.database.prepare()
            if not self.runs:
                self.database.start(preexec=end_with_us(signal.SIGINT))
        try:
            backup = self._backup()
        finally:
            if self.database:
                self.database.stop()
        _say(f"  {backup}\nThis version is tried on a copy …")
        programs = self.database.programs if self.database else returning.own_programs(self.home)
        said = trying.rehearse(self.home, backup, programs=programs, is_strict=not self.options.anyway)
        _say(f"  The copy was brought to this version and answers; {said}.")

    def _backup(self) -> Path:
        folder = self.home / "backups" / PLACE
        for older in folder.glob("*.backup"):
            older.unlink()
        url = self.database.copies_url if self.database else os.environ.get(COPIES_URL, "")
        programs = str(self.database.programs) if self.database else str(returning.own_programs(self.home))
        environment = {**os.environ, "KLIENTELA_HOME": str(self.home), COPIES_URL: url, "KLIENTELA_PG_BIN": programs}
        command = [str(VENV / "bin" / "python"), str(ROOT / "manage.py"), "backup", "--unlisted", "--to", str(folder)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"There is no backup, so nothing was changed. {(done.stdout + done.stderr).strip()[-1000:]}")
        return Path(done.stdout.strip().splitlines()[-1])

    def _in_earnest(self) -> int:
        self.journal.write(STOPPING)
        self._stop()
        if self.database:
            _say("The database is copied as it stands …")
            try:
                returning.set_aside(self.home)
            except Failed as failure:
                return self._unchanged(failure)
        self.journal.write(CHANGING)
        return self._change()

    def _stop(self) -> None:
        """End what runs and hold its place; a service manager that starts it again is refused by the journal."""
        if not self.runs:
            return
        _say("Klientela is stopped …")
        os.kill(int(self.state.read()["supervisor"]["pid"]), signal.SIGTERM)
        end = time.monotonic() + STOPS_WITHIN
        while not self.state.take():
            if time.monotonic() > end:
                self.journal.close()
                raise Failed("It does not stop; look at bin/klientela status. Nothing was changed.")
            time.sleep(0.1)

    def _change(self) -> int:
        self.state.release()
        _say("The database is brought to this version …")
        try:
            with trying.started(self.home, log=self.home / "upgrade.log", token=self.journal.token) as address:
                trying.look(address)
                trying.verified(self.home, quickly=True)
        except (Failed, OSError, KeyboardInterrupt) as failure:
            return self._back(failure)
        return self._forward()

    def _forward(self) -> int:
        """The point of no return."""
        if self.options.link:
            returning.lead(self.options.link, ROOT)
        self.journal.close()
        _say("Upgraded. From now on people work in this version; the backup above is of before.")
        if self.runs:
            self._start(ROOT)
        return 0

    def _back(self, failure: BaseException) -> int:
        _say(f"The upgrade failed. {failure or 'It was interrupted.'}")
        if self.database is None:
            self.journal.close()
            _say("Your own database server was not put back: each step of the changes is whole, and the version before runs on it.")
        else:
            returning.put_back(self.journal)
            _say("The database is as it was before; nothing that people entered was lost.")
        self._start_before()
        return 1

    def _unchanged(self, failure: Failed) -> int:
        _say(str(failure))
        self.state.release()
        self._start_before()
        return 1

    def _start_before(self) -> None:
        if self.runs and (self.earlier.root or self.earlier.is_kept):
            self._start(self.earlier.root or ROOT)
        elif self.runs:
            _say("The version of before is not here any more. Bring it back and start it: bin/up")

    def _start(self, root: Path) -> None:
        """Start it for people, as it ran before; where a service manager keeps it, that one does."""
        if self.earlier.is_kept:
            _say("Its service starts it again.")
            return
        command = [str(root / self.earlier.command[0]), "--data", str(self.home), *self.earlier.command[1:]]
        with open(os.open(self.home / "up.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            environment = {name: value for name, value in os.environ.items() if name not in {BELONGS, "PYTHONPATH"}}
            quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "start_new_session": True}
            process = subprocess.Popen(command, cwd=root, env=environment, **quiet)
        door = self.earlier.door(self.home)
        if not trying.answers(door.inner_address, process, within=STARTS_WITHIN, context=door.context()):
            raise Failed(f"{root} does not start; see {self.home / 'up.log'}.")
        _say(f"{root} is started: {self.earlier.address}/")

    def _resume(self, left: dict[str, Any]) -> int:
        """Go on with changes that were cut off; what was noted of the version before still holds."""
        if not self.options.resume:
            raise Failed("An earlier upgrade was ended in the middle: say --resume to go on with it, --return to put back the database.")
        if left["stage"] != CHANGING:
            raise Failed("The database was being put back: say --return.")
        if not self.state.take():
            raise Failed("Klientela runs; stop it first: bin/klientela down")
        previous = Path(left["previous"]) if left.get("previous") else None
        self.earlier = Earlier(previous)
        return self._change()


def _say(text: str) -> None:
    print(text, flush=True)
