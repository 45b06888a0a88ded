"""Importing from the command line by a saved mapping."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from klientela.core.access.acting import acting
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import save_mapping
from klientela.core.parties.models import Organization
from tests.cast import Cast

PLAN = Plan("organizations", {"name": ColumnPlan("name"), "born": ColumnPlan("founded")}, key="name")


@pytest.fixture
def mapped(cast: Cast) -> Cast:
    with acting(cast.dora):
        save_mapping("Companies", PLAN, by=cast.dora)
    return cast


def run(path: Path, *words: str) -> tuple[str, str]:
    told, errors = StringIO(), StringIO()
    call_command("import", str(path), "--mapping", "Companies", *words, stdout=told, stderr=errors)
    return told.getvalue(), errors.getvalue()


def table(folder: Path, text: str) -> Path:
    file = folder / "companies.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_is_imported_by_the_owner_of_the_mapping(mapped: Cast, tmp_path: Path) -> None:
    told, _errors = run(table(tmp_path, "name,born\nAlfa,1990\nBeta,\n"))
    assert "New 2, updated 0, unchanged 0, with errors 0." in told and "%" in told
    assert set(Organization.unscoped.values_list("name", "owner")) == {("Alfa", mapped.dora.pk), ("Beta", mapped.dora.pk)}
    assert (ImportRun.objects.get().file_name, ImportRun.objects.get().is_done) == ("companies.csv", True)


def test_a_second_run_changes_only_what_is_different(mapped: Cast, tmp_path: Path) -> None:
    run(table(tmp_path, "name,born\nAlfa,1990\nBeta,\n"))
    told, _errors = run(table(tmp_path, "name,born\nalfa,1991\nBeta,\nGamma,2000\n"))
    assert "New 1, updated 1, unchanged 1" in told
    assert Organization.unscoped.get(founded=1991).name == "alfa"


def test_errors_end_with_a_failure_unless_they_are_to_be_left_out(mapped: Cast, tmp_path: Path) -> None:
    file = table(tmp_path, "name,born\nAlfa,soon\nBeta,1991\n")
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(file)
    assert Organization.unscoped.count() == 0
    _told, errors = run(file, "--skip-errors")
    assert "row 2, born" in errors
    assert Organization.unscoped.get().name == "Beta"


@pytest.mark.parametrize(
    ("words", "message"), [(["--user", "ewa.nowak"], "may not"), (["--user", "nobody"], "no user"), (["--entity", "deals"], "no mapping")]
)
def test_what_cannot_be_run_says_why(words: list[str], message: str, mapped: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=message):
        run(table(tmp_path, "name,born\nAlfa,1990\n"), *words)
    with pytest.raises(CommandError, match="no file"):
        run(tmp_path / "missing.csv")
