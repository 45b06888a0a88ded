"""`bin/dev`: what developers run by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable

from launcher import devdb, install, lockfile

HELP = "bin/dev [up [options] | assets | db | db-stop | requirements | lock]"


def main(arguments: list[str]) -> int:
    """Start with reload, build assets, or keep a development database up."""
    name, *rest = arguments or ["up"]
    if name == "up":
        from launcher import up

        return up.main(["--reload", *rest])
    actions: dict[str, Callable[[], int | None]] = {
        "assets": install.assets,
        "db": lambda: devdb.main(["start"]),
        "db-stop": lambda: devdb.main(["stop"]),
        "lock": lambda: lockfile.main([]),
    }
    if name not in actions:
        print(HELP, file=sys.stderr)
        return 2
    install.python_packages("requirements-dev.txt")
    return int(actions[name]() or 0)
