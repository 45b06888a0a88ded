"""Keeps database, web and worker running: whatever ends is started again, with growing pauses while it keeps ending."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from launcher.people import Person

PR_SET_PDEATHSIG = 1
SHORTEST_PAUSE = 0.3
LONGEST_PAUSE = 20.0
STEADY_AFTER = 30.0
GRACE = 7.0


def end_with_us(number: signal.Signals) -> Callable[[], None]:
    """For the moment before a child becomes its program: have the kernel end it when we are killed."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, number)

    return prepare


@dataclass
class Service:
    """One process that must always run."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str]
    person: Person = field(default_factory=Person)
    process: subprocess.Popen[bytes] | None = None
    pause: float = SHORTEST_PAUSE
    started_at: float = 0.0
    start_after: float = 0.0

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process; it ends with us."""
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_us(signal.SIGKILL),  # noqa: PLW1509 - there is one thread here
            **self.person.options(),
        )
        self.started_at = time.monotonic()

    def keep(self) -> bool:
        """Start the process when it is not running and its pause is over; tells whether it was started."""
        now = time.monotonic()
        if self.is_running() or now < self.start_after:
            return False
        if self.process is not None:
            self._note_end(now)
            if now < self.start_after:
                return False
        self.start()
        return True

    def _note_end(self, now: float) -> None:
        print(f"{self.name} ended (exit code {self.process.returncode if self.process else '?'}) and is started again", flush=True)
        steady = now - self.started_at > STEADY_AFTER
        self.pause = SHORTEST_PAUSE if steady else min(self.pause * 2, LONGEST_PAUSE)
        self.start_after = now + (0 if steady else self.pause)
        self.process = None


def stop_all(services: list[Service]) -> None:
    """Ask every process to end, then make it."""
    running = [service.process for service in services if service.is_running() and service.process]
    for process in running:
        process.terminate()
    end = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.05, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
