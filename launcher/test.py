"""`bin/test`: installs what tests need, runs them all with a database of their own, and says last whether real data was at hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from launcher.browser import chromium
from launcher.install import install
from launcher.places import ROOT
from launcher.trial import trial_environment

TWO_AT_ONCE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def main(arguments: list[str]) -> int:
    """Run pytest with the given arguments; `--all` also tries all of what is otherwise tried in part."""
    install(development=True)
    data = Path(os.environ.get("KLIENTELA_DATA") or ROOT.parent / "shared").resolve()
    has_data = (data / "data").is_dir()
    if not has_data and os.environ.get("CI") == "true":
        print(f"The real data sets are not at {data}; set KLIENTELA_DATA. With CI=true their absence is a failure.", file=sys.stderr)
        return 1
    selection, arguments = _selection(arguments, has_data=has_data)
    with trial_environment() as environment:
        environment |= {"KLIENTELA_DATA": str(data), "KLIENTELA_CHROMIUM": chromium()}
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *_manner(arguments), *selection, *arguments], cwd=ROOT, env=environment, check=False
        ).returncode
    if not has_data:
        print(f"real_data: all tests of this group were deselected, for there are no data sets at {data} (set KLIENTELA_DATA).")
    return code


def _selection(arguments: list[str], *, has_data: bool) -> tuple[list[str], list[str]]:
    """Which groups of tests are left out, and the arguments that are pytest's own."""
    left_out = ["benchmark", *([] if "--all" in arguments else ["exhaustive", "scale"]), *([] if has_data else ["real_data"])]
    chosen = ["-m", " and ".join(f"not {group}" for group in left_out)]
    return chosen, [argument for argument in arguments if argument != "--all"]


def _manner(arguments: list[str]) -> tuple[str, ...]:
    chosen = any(argument.startswith(("-n", "--dist", "--pdb", "-p", "--collect-only")) for argument in arguments)
    return () if chosen else TWO_AT_ONCE
