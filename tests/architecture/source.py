"""The program's own source, and who stands above whom: read off the import contracts in pyproject.toml."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "klientela"
LEFT_OUT = {"node_modules", "tests", "migrations", "static"}


@cache
def contracts() -> dict[str, list[list[str]]]:
    """The layers of each container, top first; packages of one layer together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layered = [contract for contract in settings if contract["type"] == "layers"]
    return {contract["containers"][0]: [re.findall(r"\w+", layer) for layer in contract["layers"]] for contract in layered}


def package_of(module: str) -> str:
    """The package a module belongs to: klientela.core.access, klientela.ui."""
    parts = module.split(".")
    return ".".join(parts[: 3 if len(parts) > 2 and parts[1] in {"core", "modules", "packs"} else 2])


def height(package: str) -> tuple[int, int]:
    """How high a package stands; what is lower may be used."""
    parts = package.split(".")
    floor = _place("klientela", parts[1])
    return floor, _place(f"klientela.{parts[1]}", parts[2]) if f"klientela.{parts[1]}" in contracts() else 0


def _place(container: str, name: str) -> int:
    layers = contracts()[container]
    return next(len(layers) - number for number, layer in enumerate(layers) if name in layer)


def may_use(package: str, other: str) -> bool:
    """Whether a package may use another: itself, or one that is not above it."""
    return package == other or height(other) <= height(package)


def files(pattern: str) -> Iterator[tuple[str, Path]]:
    """Every file of the program that fits, with its package."""
    for path in sorted(PROGRAM.rglob(pattern)):
        if not LEFT_OUT & set(path.relative_to(PROGRAM).parts):
            yield package_of(".".join(path.relative_to(ROOT).with_suffix("").parts)), path


@cache
def trees() -> dict[Path, ast.Module]:
    """Every Python file of the program, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for _, path in files("*.py")}


def name(path: Path) -> str:
    """A file as people name it."""
    return path.relative_to(PROGRAM).as_posix()
