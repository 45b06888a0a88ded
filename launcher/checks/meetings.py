"""Modules meet only through `api.py` and `events.py`: no other file of another module is imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from launcher.places import ROOT

PUBLIC = {"api", "events"}
PREFIX = "klientela.modules."


def main() -> int:
    """Print every import of another module's inside."""
    problems = [
        problem for path in sorted((ROOT / "klientela").rglob("*.py")) if "tests" not in path.parts for problem in problems_of(path)
    ]
    print("\n".join(problems) or "meetings: modules meet only through api and events")
    return bool(problems)


def problems_of(path: Path) -> Iterator[str]:
    """Imports in a file that reach into another module."""
    parts = path.relative_to(ROOT).parts
    own = parts[2] if parts[1] == "modules" and len(parts) > 3 else ""
    for number, name in _imports(ast.parse(path.read_text())):
        if not name.startswith(PREFIX):
            continue
        module, _, inside = name.removeprefix(PREFIX).partition(".")
        if module != own and inside.partition(".")[0] not in PUBLIC:
            yield f"{'/'.join(parts)}:{number} imports {name}; only api and events of another module are public"


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module.count(".") > 2 else [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((node.lineno, name) for name in names)


if __name__ == "__main__":
    sys.exit(main())
