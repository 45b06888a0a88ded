"""Runs the programs that the launcher needs and says plainly when one fails."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


class Failed(Exception):
    """A step went wrong in a way that a person can act on; the message says how."""


def run(*command: object, cwd: Path | None = None, env: dict[str, str] | None = None, why: str) -> None:
    """Run a program quietly; when it fails show what it said."""
    arguments = [str(part) for part in command]
    environment = {**os.environ, **(env or {})}
    done = subprocess.run(arguments, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Failed(f"{why} failed (exit code {done.returncode}); what was said stands above.")


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when the content of one of the files does."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.name).encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def needs(stamp: Path, mark: str) -> bool:
    """Whether a step has not been done for this state of its inputs."""
    return not stamp.exists() or stamp.read_text() != mark
