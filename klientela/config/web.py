"""The web server: the application is loaded once, before it divides into its processes, so that they share what they only read."""

from __future__ import annotations

import gc
import os


def _load() -> None:
    """Bring the whole application into memory. What must not be shared (connections, threads) is only made by the first request."""
    gc.disable()
    from klientela.config import asgi, lifeline

    os.register_at_fork(after_in_child=lifeline.end_with_parent)
    gc.collect()
    gc.freeze()
    gc.enable()
    assert asgi.application is not None


def main() -> None:
    """As `granian`, with its options."""
    from granian.cli import entrypoint

    _load()
    entrypoint()


if __name__ == "__main__":
    main()
