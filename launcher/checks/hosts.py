"""No committed file names a package registry: what to install is written down by name and hash, never by address."""

from __future__ import annotations

import re
import subprocess
import sys

from launcher.places import ROOT

REGISTRY = re.compile(
    rb'https?://[\w.-]*(registry|mirror|packages|npm|yarn|pypi|pythonhosted|debian)[\w.-]*|--(extra-)?index-url|"resolved": "(?=http)'
)


def main() -> int:
    """Print every committed line that names one."""
    problems = list(found(names()))
    print("\n".join(problems) or "hosts: no file names a package registry")
    return bool(problems)


def names() -> list[str]:
    """The files that are, or are about to be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def found(paths: list[str]) -> list[str]:
    """Where a registry is named."""
    problems = []
    for name in paths:
        path = ROOT / name
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if match := REGISTRY.search(line):
                problems.append(f"{name}:{number} names {match.group().decode()}")
    return problems


if __name__ == "__main__":
    sys.exit(main())
