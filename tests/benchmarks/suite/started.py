"""Starts the product as `bin/up` does, without installing, and notes how long each step took: `python -m …started HOME PORT`."""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from launcher import up
from launcher.install import bytecode, catalogues
from launcher.state import State

TIMES = "times.json"


class Timed(up.Program):
    """The program, with a watch beside it."""

    times: dict[str, float]

    def _start_database(self) -> None:
        self.times = {}
        self._time("database", super()._start_database)

    def _prepare(self) -> None:
        self._time("prepare", super()._prepare)

    def _start_services(self) -> None:
        self._time("services", super()._start_services)

    def _await_answer(self) -> None:
        self._time("answer", super()._await_answer)
        (self.home / TIMES).write_text(json.dumps(self.times))

    def _time(self, name: str, step: Callable[[], None]) -> None:
        begun = monotonic()
        used = _processor()
        step()
        self.times |= {name: monotonic() - begun, f"{name} CPU": _processor() - used}


def _processor() -> float:
    """Seconds of processor of those we waited for; web, worker and database, which stay, are not among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(home: Path, port: str) -> int:
    """Start and stay until told to stop."""
    catalogues()
    bytecode()
    options = up._options(["--data", str(home), "--port", port, "--no-browser"])
    up._make(home)
    state = State(home)
    if not state.take():
        sys.exit(f"Something runs in {home} already.")
    try:
        return Timed(home, options, state).run()
    finally:
        state.clear()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
