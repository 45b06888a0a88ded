"""Waiting for what happens by itself; long enough for another test's transaction to end."""

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], *, seconds: float = 240) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
