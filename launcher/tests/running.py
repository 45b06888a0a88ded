"""Starts, watches and ends a whole program for a test."""

from __future__ import annotations

import json
import os
import pwd
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launcher.places import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], *, seconds: float = 30) -> Any:
    """The first true answer within the time."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return answer


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


def children(pid: int) -> set[int]:
    """All processes under this one."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found = re.match(r"(\d+) \(.*\) \w (\d+)", path.read_text(), re.DOTALL)
        except OSError:
            continue
        if found:
            parents.setdefault(int(found[2]), []).append(int(found[1]))
    under: set[int] = set()
    waiting = [pid]
    while waiting:
        new = parents.get(waiting.pop(), [])
        under |= set(new)
        waiting += new
    return under


class Running:
    """One `bin/up` over a data folder of its own."""

    def __init__(self, home: Path, *, user: str = "", root: Path = ROOT, extra: dict[str, str] | None = None) -> None:
        self.home, self.root, self.user, self.port = home, root, user, free_port()
        self.extra = extra or {}
        self.options: tuple[str, ...] = ()
        self.process: subprocess.Popen[str] | None = None
        self.log = home.with_name(f"{home.name}.log")

    def start(self) -> float:
        """Start and wait for the first page; gives the seconds it took."""
        began = time.monotonic()
        options: dict[str, Any] = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.environment(), stdout=log, stderr=log, start_new_session=True, cwd=self.root, **options
            )
        until(self.answers, seconds=60)
        until(lambda: "ready" in self.log.read_text() or self.options)
        return time.monotonic() - began

    def command(self) -> list[str]:
        return ["bin/up", "--data", str(self.home), "--port", str(self.port), "--no-browser", *self.options]

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "KLIENTELA_OWNER_URL", "DJANGO_KEY", "KLIENTELA_HOME", "PYTEST_VERSION"}
        }
        return {**kept, "HOME": pwd.getpwnam(self.user).pw_dir, **self.extra} if self.user else kept

    def answers(self) -> bool:
        if self.process and self.process.poll() is not None:
            raise AssertionError(self.log.read_text())
        return self.answers_alone()

    def answers_alone(self) -> bool:
        """Whether pages come, whoever started what gives them."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def pids(self) -> dict[str, int]:
        found = json.loads((self.home / "state.json").read_text())
        return {name: process["pid"] for name, process in found.items()}

    def pids_if_any(self) -> int:
        """The supervisor that is alive over this folder, whoever started it; 0 when there is none."""
        try:
            supervisor = self.pids()["supervisor"]
        except OSError:
            return 0
        return supervisor if alive(supervisor) else 0

    def kill(self, name: str) -> int:
        """Kill one process without warning and wait for its successor."""
        old = self.pids()[name]
        os.kill(old, signal.SIGKILL)
        return int(until(lambda: (new := self.pids()[name]) != old and new))

    def stop(self) -> float:
        """Ask it to end; gives the seconds it took."""
        began = time.monotonic()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        return time.monotonic() - began
