"""`bin/check`: everything that is checked but the tests, one step a line."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass

from launcher.install import install
from launcher.places import ROOT, VENV
from launcher.trial import trial_environment


@dataclass(frozen=True)
class Step:
    """One thing that must hold, and the command that proves it."""

    what: str
    command: tuple[str, ...]


STEPS = (
    Step("Python is formatted", ("ruff", "format", "--check", "--quiet", ".")),
    Step("Python follows the rules", ("ruff", "check", "--quiet", ".")),
    Step("Types hold", ("mypy", "klientela", "launcher")),
    Step("Code looks only down", ("lint-imports", "--no-logo")),
    Step("Modules meet only in public", ("python", "-m", "launcher.checks.meetings")),
    Step("Nothing is too big", ("python", "-m", "launcher.checks.sizes")),
    Step("Templates are sound", ("djlint", "klientela", "--lint", "--quiet")),
    Step("No registry is named", ("python", "-m", "launcher.checks.hosts")),
    Step("Fit for deployment", ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")),
    Step("No migration is missing", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    Step("Migrations are not noticed", ("python", "-m", "launcher.checks.migrations")),
    Step("Polish and Romanian are complete", ("python", "-m", "launcher.checks.catalogues")),
)


def main(arguments: list[str]) -> int:
    """Run the steps, or those whose description holds one of the given words."""
    install(development=True)
    chosen = [step for step in STEPS if not arguments or any(word.lower() in step.what.lower() for word in arguments)]
    with trial_environment() as environment:
        failed = [step for step in chosen if not _holds(step, environment)]
    print("All checks hold." if not failed else f"{len(failed)} of {len(chosen)} checks failed: {', '.join(step.what for step in failed)}")
    return bool(failed)


def _holds(step: Step, environment: dict[str, str]) -> bool:
    began = time.monotonic()
    program = VENV / "bin" / step.command[0]
    done = subprocess.run([str(program), *step.command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {step.what} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".rstrip(), file=sys.stderr, flush=True)
    return done.returncode == 0
