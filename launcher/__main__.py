"""`python -m launcher COMMAND`: what the scripts in bin/ call."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "dev-db": "devdb",
}


def main() -> int:
    name, *rest = sys.argv[1:] or [""]
    if name not in COMMANDS:
        print(f"Unknown command {name!r}. There are: {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"launcher.{COMMANDS[name]}")
    return int(module.main(rest))


if __name__ == "__main__":
    sys.exit(main())
