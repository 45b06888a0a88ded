"""A private database for tests and checks: made in a second, fast, thrown away by nobody, shared by nobody at the same time."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.database import Database
from launcher.places import test_home
from launcher.shell import Failed
from launcher.state import State
from launcher.supervisor import end_with_us

MOST_AT_ONCE = 9


@contextmanager
def trial_environment(*, careless: bool = True) -> Iterator[dict[str, str]]:
    """Environment variables for a program that uses a database of its own while the block lasts."""
    home, state = _free_home()
    database = Database(home, careless=careless, is_trial=True)
    try:
        database.prepare()
        database.start(preexec=end_with_us(signal.SIGINT))
        with tempfile.TemporaryDirectory(prefix="klientela-") as files:
            yield {
                **os.environ,
                "DATABASE_URL": database.url,
                "KLIENTELA_OWNER_URL": database.owner_url,
                "KLIENTELA_HOME": files,
                "DJANGO_KEY": "only-for-tests-and-checks-" * 3,
                "DJANGO_SETTINGS_MODULE": "klientela.config.settings",
            }
    finally:
        database.stop()
        state.clear()


def _free_home() -> tuple[Path, State]:
    for number in range(MOST_AT_ONCE):
        home = test_home() if not number else test_home().with_name(f"{test_home().name}-{number + 1}")
        home.mkdir(parents=True, exist_ok=True)
        state = State(home)
        if state.take():
            return home, state
    raise Failed("Too many test runs at the same time.")
