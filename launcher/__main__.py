"""`python -m launcher COMMAND`: what the scripts in bin/ call."""

from __future__ import annotations

import importlib
import sys

from launcher.shell import Failed

COMMANDS = {
    "up": "up",
    "test": "test",
    "check": "check",
    "fix": "fix",
    "bench": "bench",
    "new-entity": "new_entity",
    "new-module": "new_module",
    "dev": "development",
    "dev-db": "devdb",
    "klientela": "program",
}


def main() -> int:
    name, *rest = sys.argv[1:] or [""]
    if name not in COMMANDS:
        print(f"Unknown command {name!r}. There are: {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"launcher.{COMMANDS[name]}")
    try:
        return int(module.main(rest) or 0)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
