"""Migrations that people do not notice: no long locks, no tables written anew, and the version before runs on the tables of this one.

What was there at the mark is taken as it is (`migrations.taken`; `--take` moves the mark, at a release). A waiver stands in the line of
the step: `# fine: why`. What drops something says since which release nothing uses it: `# unused since 0.2.0`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from launcher.places import ROOT

TAKEN = Path(__file__).with_name("migrations.taken")
WAIVED, UNUSED = re.compile(r"# fine: \w"), re.compile(r"# unused since (\d+\.\d+\.\d+)")
SCHEMA = {"AddField", "AlterField", "RemoveField", "CreateModel", "DeleteModel", "AddIndex", "AddConstraint", "AddIndexConcurrently"}
CONCURRENT = {"AddIndexConcurrently", "RemoveIndexConcurrently"}
WITHOUT_COLUMN = {"ManyToManyField", "GenericForeignKey"}
NOT_VOLATILE = {"Value", "Now", "JSONNull"}
TEXTS = {"CharField": "TextField", "SlugField": "TextField", "URLField": "TextField", "EmailField": "TextField"}
SHAPE = ("max_length", "max_digits", "decimal_places")
RENAMING = "renames what the version before asks for: add the new one, fill it, and drop the old one a release later"
DROPPING = "drops what the version before may ask for: write `# unused since VERSION`, a release of CHANGELOG.md, behind it"
HELP = {
    "AddIndex": "locks the table while it is built: AddIndexConcurrently, with atomic = False",
    "AddConstraint": "locks the table while it is proved: AddConstraintNotValid, then ValidateConstraint in the next migration",
    "RenameField": RENAMING,
    "RenameModel": RENAMING,
    "AlterModelTable": RENAMING,
}
type Fields = dict[tuple[str, str], ast.Call]


@dataclass
class Reading:
    """One migration being read: what the app's fields were before, and which tables are new, so that nothing lies in them yet."""

    path: Path
    fields: Fields
    fresh: set[str]
    lines: list[str] = field(default_factory=list)
    is_atomic: bool = True


def main() -> int:
    """Print every step that would be noticed; with `--take` take all that is there now as it is."""
    paths = sorted((ROOT / "klientela").rglob("migrations/[0-9]*.py"))
    if "--take" in sys.argv:
        TAKEN.write_text("".join(f"{_name(path)}\n" for path in paths))
        return 0
    problems = problems_of(paths, taken=set(TAKEN.read_text().split()))
    print("\n".join(problems) or "migrations: none of them is noticed")
    return bool(problems)


def problems_of(paths: list[Path], *, taken: set[str]) -> list[str]:
    """What would be noticed of the migrations that are not taken as they are."""
    fields: dict[Path, Fields] = {}
    fresh: dict[Path, set[str]] = {}
    found: list[str] = []
    for path in paths:
        text = path.read_text()
        known = Reading(path, fields.setdefault(path.parent, {}), fresh.setdefault(path.parent, set()), text.splitlines())
        problems = [f"{_name(path)}:{line} {problem}" for line, problem in _read(known, ast.parse(text), is_new=_name(path) not in taken)]
        found += problems if _name(path) not in taken else []
    return found


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _read(known: Reading, tree: ast.Module, *, is_new: bool) -> Iterator[tuple[int, str]]:
    operations = [call for value in _assigned(tree, "operations") for call in ast.walk(value) if isinstance(call, ast.Call)]
    known.is_atomic = not any(isinstance(value, ast.Constant) and value.value is False for value in _assigned(tree, "atomic"))
    kinds = {_called(call) for call in operations}
    for call in operations:
        if problem := _problem(known, call, kinds):
            if not WAIVED.search(known.lines[call.lineno - 1]):
                yield call.lineno, f"{_called(call)} {problem}"
        _remember(known, call, is_new=is_new)


def _assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
            yield node.value


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _given(call: ast.Call, name: str, place: int = 99) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return named or (call.args[place] if place < len(call.args) else None)


def _text(call: ast.Call, name: str, place: int) -> str:
    value = _given(call, name, place)
    return value.value.lower() if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _problem(known: Reading, call: ast.Call, kinds: set[str]) -> str:
    kind = _called(call)
    if kind in {"RemoveField", "DeleteModel"}:
        return _dropped(known, call)
    if kind in CONCURRENT:
        return "needs atomic = False" if known.is_atomic else ""
    if kind == "RunPython":
        return _moved(call, kinds)
    model = _text(call, "model_name", 0)
    if model in known.fresh:
        return ""
    if kind in {"AddField", "AlterField"}:
        given = _given(call, "field", 2)
        return _column(known, (model, _text(call, "name", 1)), given) if isinstance(given, ast.Call) else ""
    return HELP.get(kind, "")


def _dropped(known: Reading, call: ast.Call) -> str:
    said = UNUSED.search(known.lines[call.lineno - 1])
    return "" if said and f"## {said[1]} " in (ROOT / "CHANGELOG.md").read_text() else DROPPING


def _moved(call: ast.Call, kinds: set[str]) -> str:
    if kinds & SCHEMA:
        return "moves data in one transaction with changes of tables: give it a migration of its own"
    return "" if _given(call, "reverse_code", 1) else "says nothing of the way back: name reverse_code, or migrations.RunPython.noop"


def _column(known: Reading, key: tuple[str, str], now: ast.Call) -> str:
    before = known.fields.get(key)
    if before is None:
        return _added(now)
    old, new = _called(before), _called(now)
    if old != new and TEXTS.get(old) != new:
        return f"makes a {new} of a {old}, and so writes the table anew: add a column, fill it, drop the old one a release later"
    if old == new and any(_narrower(before, now, name) for name in SHAPE):
        return "changes the column's size, and so reads or writes the whole table under a lock"
    if _is(before, "null") and not _is(now, "null"):
        return "forbids what the version before writes, and reads the table under a lock: prove a constraint that is not valid first"
    return ""


def _added(now: ast.Call) -> str:
    if _called(now) in WITHOUT_COLUMN:
        return ""
    if _called(now) == "GeneratedField":
        return "is worked out for every row, and so writes the table anew"
    default = _given(now, "db_default")
    if default is None and not _is(now, "null"):
        return "must be filled, which the version before does not do: null=True or db_default"
    if isinstance(default, ast.Call) and _called(default) not in NOT_VOLATILE:
        return "has another default for every row, and so writes the table anew: add it empty, fill it in portions"
    return ""


def _is(call: ast.Call, name: str) -> bool:
    value = _given(call, name)
    return isinstance(value, ast.Constant) and value.value is True


def _narrower(before: ast.Call, now: ast.Call, name: str) -> bool:
    old, new = (value.value if isinstance(value := _given(call, name), ast.Constant) else None for call in (before, now))
    if name == "decimal_places":
        return old != new
    return (isinstance(old, int) and isinstance(new, int) and new < old) or (old is None and isinstance(new, int))


def _remember(known: Reading, call: ast.Call, *, is_new: bool) -> None:
    kind = _called(call)
    if kind == "CreateModel":
        model = _text(call, "name", 0)
        known.fresh |= {model} if is_new else set()
        for pair in getattr(_given(call, "fields", 1), "elts", []):
            name, made = getattr(pair, "elts", (None, None))
            if isinstance(name, ast.Constant) and isinstance(made, ast.Call):
                known.fields[model, str(name.value).lower()] = made
    elif kind in {"AddField", "AlterField"} and isinstance(given := _given(call, "field", 2), ast.Call):
        known.fields[_text(call, "model_name", 0), _text(call, "name", 1)] = given


if __name__ == "__main__":
    sys.exit(main())
