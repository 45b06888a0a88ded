"""The web server: the application is loaded once, before it divides into its processes, so that they share what they only read."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from importlib import import_module


def _load() -> None:
    """Bring the whole application into memory. What must not be shared (connections, threads) is only made by the first request."""
    gc.disable()
    _count_together()
    import_module("klientela.config.asgi")
    from klientela.config.lifeline import end_with_parent

    os.register_at_fork(after_in_child=end_with_parent)
    gc.collect()
    gc.freeze()
    gc.enable()


def _count_together() -> None:
    """All processes count what they answer in one folder, begun anew: it is read by whoever watches over them."""
    from klientela.config.environment import HOME

    folder = HOME / "metrics"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for counted in folder.glob("*.db"):
            counted.unlink()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def main() -> None:
    """As `granian`, with its options."""
    _load()
    import_module("granian.cli").entrypoint()


if __name__ == "__main__":
    main()
