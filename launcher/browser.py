"""Finds a Chromium for the browser tests, or gets one where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.people import is_root
from launcher.shell import Failed

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHTS_OWN = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
HELP = "The browser tests need Chromium: install the package chromium (apt install chromium) or set KLIENTELA_CHROMIUM to its path."


def chromium() -> str:
    """The path of a Chromium: the one named, one on the path, Playwright's own, else as root on Debian the package."""
    for find in (_named, _on_path, _playwrights, _from_debian):
        if path := find():
            return path
    raise Failed(HELP)


def _named() -> str | None:
    return os.environ.get("KLIENTELA_CHROMIUM")


def _on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _playwrights() -> str | None:
    answer = subprocess.run([sys.executable, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def _from_debian() -> str | None:
    if not is_root() or not shutil.which("apt-get"):
        return None
    print("Installing the package chromium for the browser tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return _on_path()
