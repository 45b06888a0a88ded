"""What a page loads stays small, and nothing on it asks for an icon that is not there."""

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parent.parent
DIST = UI / "static" / "dist"
KILO = 1000
BUDGETS: dict[str, tuple[int, Callable[[str], bool]]] = {
    "style": (20, lambda name: name == "app.css"),
    "behaviours of every page": (30, lambda name: name == "app.js"),
    "every behaviour together": (36, lambda name: name == "app.js" or name.startswith("behaviours/")),
    "icons": (12, lambda name: name == "icons.svg"),
    "fonts": (50, lambda name: name.startswith("fonts/")),
}


@pytest.fixture(scope="module")
def built() -> dict[str, Path]:
    manifest = DIST / "manifest.json"
    if not manifest.exists():
        pytest.skip("the front end is not built: bin/dev builds it")
    return {name: DIST / file for name, file in json.loads(manifest.read_text(encoding="utf-8")).items()}


def sent(path: Path) -> int:
    """Bytes that travel: gzip, since not every browser or proxy takes more."""
    packed = path.with_name(f"{path.name}.gz")
    return (packed if packed.exists() else path).stat().st_size


@pytest.mark.parametrize("kind", BUDGETS)
def test_what_a_page_loads_keeps_its_budget(built: dict[str, Path], kind: str) -> None:
    most, belongs = BUDGETS[kind]
    assert 0 < sum(sent(path) for name, path in built.items() if belongs(name)) <= most * KILO


@pytest.mark.parametrize(("folder", "most"), [("islands/", 45), ("sheets/", 2)])
def test_what_one_kind_of_page_loads_besides_keeps_its_budget(built: dict[str, Path], folder: str, most: int) -> None:
    sizes = {name: sent(path) for name, path in built.items() if name.startswith(folder)}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > most * KILO} == {}


def icons_in(path: Path) -> Iterator[str]:
    """Constants given as `icon=`, or assigned to a name that says icon."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Name(id="icon")], value=ast.Call()):
                continue  # a field of that name: its label is no icon
            case ast.keyword(arg="icon", value=value) | ast.Assign(targets=[ast.Name(id="icon")], value=value):
                yield from (each.value for each in ast.walk(value) if isinstance(each, ast.Constant) and isinstance(each.value, str))
            case ast.AnnAssign(target=ast.Name(id="icon"), value=ast.Constant(value=str(value))):
                yield value


def test_every_icon_named_in_the_program_is_in_the_sprite() -> None:
    known = {*(UI / "icons.txt").read_text(encoding="utf-8").split(), ""}
    sources = [path for path in UI.parent.rglob("*.py") if not {"node_modules", "tests"} & set(path.parts)]
    missing = {f"{path.relative_to(UI.parent)}: {name}" for path in sources for name in icons_in(path) if name not in known}
    assert missing == set()
