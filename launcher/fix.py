"""`bin/fix`: mends what needs no thought: format, imports, message catalogues."""

from __future__ import annotations

import subprocess

from launcher.install import catalogues, install
from launcher.places import ROOT, VENV

COMMANDS = (
    ("ruff", "check", "--fix", "--quiet", "."),
    ("ruff", "format", "--quiet", "."),
    ("python", "-m", "launcher.checks.catalogues", "--update"),
)


def main(arguments: list[str]) -> int:
    """Run the mending commands; `bin/fix PATH…` formats only these paths."""
    install(development=True)
    commands = [("ruff", *verb, *arguments) for verb in (("check", "--fix", "--quiet"), ("format", "--quiet"))] if arguments else COMMANDS
    codes = [subprocess.run([str(VENV / "bin" / program), *rest], cwd=ROOT, check=False).returncode for program, *rest in commands]
    catalogues()
    return int(any(codes))
