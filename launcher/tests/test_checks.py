"""What the checks are for is caught, and what they allow is not."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry

from launcher.checks import hosts, meetings, sizes
from launcher.checks.catalogues import _otherwise, _problem
from launcher.checks.messages import _messages
from launcher.places import ROOT, VENV

CONTRACTS = {
    "Floors": ("klientela/kernel/planted.py", "import klientela.core.identity.models"),
    "Core": ("klientela/core/identity/planted.py", "import klientela.core.access.decisions"),
    "Modules": ("klientela/modules/catalogue/planted.py", "import klientela.modules.sales.models"),
    "Country packs": ("klientela/packs/pl/planted.py", "import klientela.packs.ro.apps"),
    "The program never": ("klientela/config/planted.py", "import launcher.places"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the program's Python files."""
    root = tmp_path_factory.mktemp("copy")
    only_python = shutil.ignore_patterns("node_modules", "static", "templates", "locale", "__pycache__", "tests")
    shutil.copytree(ROOT / "klientela", root / "klientela", ignore=only_python)
    shutil.copytree(ROOT / "launcher", root / "launcher", ignore=only_python)
    shutil.copy2(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_violation_of_a_contract_is_caught(copy, contract):
    place, statement = CONTRACTS[contract]
    (copy / place).write_text(f"{statement}\n")
    try:
        done = subprocess.run([VENV / "bin" / "lint-imports", "--no-cache", "--no-logo"], cwd=copy, capture_output=True, text=True)
    finally:
        (copy / place).unlink()
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken)


def test_a_package_without_a_place_in_the_layers_is_caught(copy):
    new = copy / "klientela" / "modules" / "planted"
    new.mkdir()
    (new / "__init__.py").touch()
    done = subprocess.run([VENV / "bin" / "lint-imports", "--no-cache", "--no-logo"], cwd=copy, capture_output=True, text=True)
    shutil.rmtree(new)
    assert "planted" in done.stdout
    assert done.returncode


def test_modules_meet_only_in_public(tmp_path, monkeypatch):
    monkeypatch.setattr(meetings, "ROOT", tmp_path)
    path = tmp_path / "klientela" / "modules" / "sales" / "services.py"
    path.parent.mkdir(parents=True)
    path.write_text("from klientela.modules.catalogue.models import Product\n")
    assert len(list(meetings.problems_of(path))) == 1
    path.write_text("from klientela.modules.catalogue import api\nfrom klientela.modules.sales.models import Deal\n")
    assert not list(meetings.problems_of(path))


def test_a_registry_in_a_committed_file_is_caught(tmp_path, monkeypatch):
    monkeypatch.setattr(hosts, "ROOT", tmp_path)
    (tmp_path / "lock.json").write_text('"resolved' + '": "https:' + '//registry.example/x"')
    (tmp_path / "clean.txt").write_text("https://example.org\n")
    assert len(hosts.found(["lock.json", "clean.txt"])) == 1


def test_this_repository_names_no_registry():
    assert hosts.found(hosts.names()) == []


def test_functions_classes_and_arguments_have_limits():
    long = "def f():\n" + "    pass\n" * 41
    wide = "def g(a, b, c, d): pass"
    fine = "class A:\n    def m(self, a, b, c, *, d): pass"
    assert len(list(sizes._code_problems(ast.parse(long), is_test=False))) == 1
    assert len(list(sizes._code_problems(ast.parse(wide), is_test=False))) == 1
    assert not list(sizes._code_problems(ast.parse(fine), is_test=False))


def test_messages_are_found_in_python_and_templates(tmp_path):
    code, page = tmp_path / "a.py", tmp_path / "a.html"
    code.write_text('_("One")\nngettext("%(n)s deal", "%(n)s deals", n)\npgettext("noun", "Lead")\nx("no")\n')
    plural = "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
    page.write_text("{% load i18n %}<p>{% translate 'Two' %} it's (fine</p>\n  " + plural)
    said = {message for path in (code, page) for _, message in _messages(path)}
    expected = {("One", None), (("%(n)s deal", "%(n)s deals"), None), ("Lead", "noun"), ("Two", None), (("%(n)s row", "%(n)s rows"), None)}
    assert said == expected


def test_a_missing_translation_is_a_problem():
    assert _problem(None, ("One", None)) == "missing"


def test_what_is_said_alike_is_translated_alike():
    told, message = {}, ("leads", None)
    assert not _otherwise(Entry("leads", "kieruje"), message, told) and not _otherwise(Entry("leads", "kieruje"), message, told)
    assert "kieruje" in _otherwise(Entry("leads", "leady"), message, told)


def test_scripts_of_bin_are_executable():
    assert all(path.stat().st_mode & 0o111 for path in Path(ROOT / "bin").iterdir())
