"""`bin/bench`: measures the running product over HTTP, or single benchmarks on a database that is as careful as a real one."""

from __future__ import annotations

import os
import subprocess
import sys

from launcher.install import install
from launcher.places import ROOT
from launcher.trial import trial_environment


def main(arguments: list[str]) -> int:
    """Without paths: the suite over HTTP, into `docs/benchmarks.md`; with paths: their tests marked `benchmark`. Both by `--size`."""
    size = ""
    if "--size" in arguments:
        place = arguments.index("--size")
        size = "".join(arguments[place + 1 : place + 2])
        arguments = arguments[:place] + arguments[place + 2 :]
    install(development=True)
    if not arguments:
        return subprocess.run([sys.executable, "-m", "tests.benchmarks.suite", size or "S"], cwd=ROOT, check=False).returncode
    if size:
        os.environ["KLIENTELA_BENCH_SIZE"] = size
    with trial_environment(careless=False) as environment:
        environment.setdefault("KLIENTELA_DATA", os.environ.get("KLIENTELA_DATA", str(ROOT.parent / "shared")))
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-s", "-m", "benchmark", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode
