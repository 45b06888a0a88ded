"""Nothing grows past what a person can read at once: functions, classes, files, tests, modules."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from launcher.places import ROOT

FUNCTION, TEST, CLASS, FILE, SHORT_FILE, MODULE, POSITIONAL = 40, 30, 200, 400, 120, 4000, 3
FRAMEWORK = {"process_view"}
SHORT = {".html", ".css", ".js", ".mjs"}
SKIPPED = {"node_modules", "dist", "migrations", ".venv", "__pycache__", "output"}
PLACES = ("klientela", "launcher", "tests")


def main() -> int:
    """Print everything that is too big."""
    problems = [problem for path in _files() for problem in _file_problems(path)] + list(_module_problems())
    print("\n".join(problems) or "sizes: all within the limits")
    return bool(problems)


def _files() -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in {".py", *SHORT} and not SKIPPED & set(path.parts):
                yield path


def _file_problems(path: Path) -> Iterator[str]:
    text = path.read_text()
    name = path.relative_to(ROOT)
    lines, limit = len(text.splitlines()), SHORT_FILE if path.suffix in SHORT else FILE
    if lines > limit:
        yield f"{name}: {lines} lines (at most {limit})"
    if path.suffix == ".py":
        yield from (f"{name}:{problem}" for problem in _code_problems(ast.parse(text), is_test=path.name.startswith("test_")))


def _code_problems(tree: ast.Module, *, is_test: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _length(node) > CLASS:
            yield f"{node.lineno} class {node.name}: {_length(node)} lines (at most {CLASS})"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _function_problems(node, limit=TEST if is_test and node.name.startswith("test_") else FUNCTION, is_test=is_test)


def _function_problems(node: ast.FunctionDef | ast.AsyncFunctionDef, *, limit: int, is_test: bool) -> Iterator[str]:
    if _length(node) > limit:
        yield f"{node.lineno} {node.name}: {_length(node)} lines (at most {limit})"
    needed = [*node.args.posonlyargs, *node.args.args][: -len(node.args.defaults) or None]
    names = [argument.arg for argument in needed if argument.arg not in {"self", "cls"}]
    ours = not (is_test or node.decorator_list or node.name.startswith("__") or node.name in FRAMEWORK)
    if ours and len(names) > POSITIONAL:
        yield f"{node.lineno} {node.name}: {len(names)} positional arguments (at most {POSITIONAL}, the rest by keyword)"


def _length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _module_problems() -> Iterator[str]:
    sizes: Counter[str] = Counter()
    for path in _files():
        parts = path.relative_to(ROOT).parts
        if path.suffix == ".py" and parts[:2] == ("klientela", "modules") and len(parts) > 3 and "tests" not in parts:
            sizes[parts[2]] += len(path.read_text().splitlines())
    yield from (
        f"module {name}: {size} lines of Python (at most {MODULE}): it wants to be two" for name, size in sizes.items() if size > MODULE
    )


if __name__ == "__main__":
    sys.exit(main())
