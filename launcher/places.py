"""Where things stand: the checkout, its virtual environment, and the folder that holds a company's data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UI = ROOT / "klientela" / "ui"


def data_home() -> Path:
    """The folder with the database, the files and the secrets of this installation."""
    if chosen := os.environ.get("KLIENTELA_HOME"):
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/klientela")
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "klientela"


def development_home() -> Path:
    return data_home().with_name("klientela-dev")


def test_home() -> Path:
    return data_home().with_name("klientela-test")


def packages() -> Path:
    return VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
