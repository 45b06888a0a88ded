"""Takes the addresses of hosts out of package-lock.json, since no registry may be named in the repository."""

from __future__ import annotations

import json

from launcher.places import UI


def main(_arguments: list[str]) -> int:
    """Rewrite the lock file without `resolved` and `funding`."""
    path = UI / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock.get("packages", {}).values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")
    return 0
