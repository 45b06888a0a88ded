"""Each import contract catches what it forbids: a violation is planted into a copy of the program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PROGRAM, ROOT

PLANTED = [
    ("kernel/planted.py", "import klientela.core.access.decisions", "Floors"),
    ("ui/planted.py", "import klientela.core.views.naming", "Floors"),
    ("core/records/planted.py", "import klientela.modules.sales.models", "Floors"),
    ("modules/sales/planted.py", "import klientela.packs.pl.identifiers", "Floors"),
    ("packs/ro/planted.py", "import klientela.config.urls", "Floors"),
    ("surprise/__init__.py", "", "Floors"),
    ("core/identity/planted.py", "import klientela.core.jobs.queue", "Core"),
    ("core/access/planted.py", "import klientela.core.records.services", "Core"),
    ("core/views/planted.py", "import klientela.core.parties.models", "Core"),
    ("core/parties/planted.py", "import klientela.core.search.queries", "Core"),
    ("core/surprise/__init__.py", "", "Core"),
    ("modules/catalogue/planted.py", "import klientela.modules.sales.api", "Modules"),
    ("modules/surprise/__init__.py", "", "Modules"),
    ("packs/pl/planted.py", "import klientela.packs.ro.identifiers", "Country packs"),
    ("config/planted.py", "import launcher.up", "The program never imports"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The program without anything but its Python files."""
    root = tmp_path_factory.mktemp("planted")
    for folder in (PROGRAM, ROOT / "launcher"):
        left_out = shutil.ignore_patterns("node_modules", "static", "tests", "migrations", "__pycache__", "templates", "locale")
        shutil.copytree(folder, root / folder.name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_the_program_as_it_is_keeps_every_contract(copy):
    told = lint(copy)
    assert told.returncode == 0, told.stdout
    assert " 0 broken" in told.stdout


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED, ids=[f"{path}: {line}" for path, line, _ in PLANTED])
def test_a_planted_violation_is_caught(copy, path, line, contract):
    planted = copy / "klientela" / path
    is_new = not planted.parent.exists()
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n")
    try:
        told = lint(copy)
    finally:
        shutil.rmtree(planted.parent) if is_new else planted.unlink()
    assert told.returncode == 1, told.stdout
    broken = [row for row in told.stdout.splitlines() if row.endswith("BROKEN") or "BROKEN (" in row]
    assert any(row.startswith(contract) for row in broken), told.stdout
