"""`bin/new-entity` gives a working entity."""

import os
import shutil
import subprocess

import pytest

from launcher.places import ROOT

pytestmark = [pytest.mark.slow_install]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache", "output")


@pytest.fixture
def copy(tmp_path):
    root = tmp_path / "checkout"
    shutil.copytree(ROOT, root, symlinks=True, ignore=LEFT_OUT)
    (root / ".venv").symlink_to(ROOT / ".venv")
    (root / "klientela" / "ui" / "node_modules").symlink_to(ROOT / "klientela" / "ui" / "node_modules")
    return root


def run(root, *command):
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "DATABASE_URL", "KLIENTELA_OWNER_URL", "PYTHONPATH"))
    }
    return subprocess.run(command, cwd=root, env=kept | {"KLIENTELA_TEST_SUFFIX": "_new"}, capture_output=True, text=True)


def written(root):
    """The lines an author has of his own: model, entity and grants, without what is imported for them."""
    files = ("models/__init__.py", "entities.py", "access.csv")
    texts = [(root / "klientela" / "modules" / "catalogue" / name).read_text() for name in files]
    return sum(not line.startswith("from ") for text in texts for line in text.splitlines())


def test_a_new_entity_works_and_passes_the_kit(copy):
    before = written(copy)
    made = run(
        copy, "bin/new-entity", "catalogue", "sample_box", "name:text", "party:party", "cost:money", "starts_on:date", "note:longtext"
    )
    assert made.returncode == 0, made.stderr
    assert written(copy) - before < 60
    ruff = run(copy, ".venv/bin/ruff", "check", "klientela/modules/catalogue")
    assert ruff.returncode == 0, ruff.stdout
    proved = run(copy, "bin/test", "-n0", "-k", "sample-boxes or sample_boxes or sample_box")
    assert proved.returncode == 0, proved.stdout[-5000:] + proved.stderr[-3000:]
    assert " passed" in proved.stdout
