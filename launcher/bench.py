"""`bin/bench`: runs the benchmarks one after another on a database that is as careful as a real one."""

from __future__ import annotations

import os
import subprocess
import sys

from launcher.install import install
from launcher.places import ROOT
from launcher.trial import trial_environment


def main(arguments: list[str]) -> int:
    """Run the tests marked `benchmark`; `--size S|M|L` chooses how large the generated company is."""
    if "--size" in arguments:
        place = arguments.index("--size")
        os.environ["KLIENTELA_BENCH_SIZE"] = "".join(arguments[place + 1 : place + 2])
        arguments = arguments[:place] + arguments[place + 2 :]
    install(development=True)
    with trial_environment(careless=False) as environment:
        environment.setdefault("KLIENTELA_DATA", os.environ.get("KLIENTELA_DATA", str(ROOT.parent / "shared")))
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-s", "-m", "benchmark", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode
