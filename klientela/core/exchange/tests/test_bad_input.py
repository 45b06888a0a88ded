"""What cannot be imported is refused with a clear message, and nothing is half-written."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.exchange import running
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.readers.spooling import spool
from klientela.core.exchange.reading import open_table
from klientela.core.exchange.services import Report, run_import, start_import
from klientela.core.exchange.uploads import keep_upload
from klientela.kernel.errors import NotAllowed
from klientela.kernel.wall import beyond_the_wall
from klientela.modules.sales.models import Deal
from tests.cast import Cast

COMPANIES = Plan("organizations", {"name": ColumnPlan("name"), "born": ColumnPlan("founded")}, key="name")
DEALS = Plan(
    "deals",
    {
        "id": ColumnPlan("code"),
        "rep": ColumnPlan("owner"),
        "stage": ColumnPlan("stage"),
        "start": ColumnPlan("reached:Interest", date_format="Y-m-d"),
        "end": ColumnPlan("closed_on", date_format="Y-m-d"),
        "worth": ColumnPlan("amount"),
    },
    {"currency": "EUR"},
    key="code",
)
HEADS = ("id", "rep", "stage", "start", "end", "worth")


def table(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def deals(*rows: tuple[str, ...]) -> bytes:
    return table(HEADS, *rows)


def rows_of_all_tables() -> dict[str, int]:
    with beyond_the_wall("test"):
        return {
            model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed and not model._meta.proxy
        }


@pytest.fixture
def untouched(cast: Cast) -> Any:
    """Nothing at all may be written while the test runs."""
    before = rows_of_all_tables()
    yield
    assert rows_of_all_tables() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,born\nA,1990\nB\x00C,1991\n", "NUL"),
        (b"name,name\nA,1990\n", "both headed"),
        (b'name,born\nA,1990\n"B,19', "cut off"),
        (b"name,born\n", "no rows"),
        (b"", "empty"),
        (b"PK\x03\x04rest of a spreadsheet", "damaged"),
        (b"title,born\nA,1990\n", "no column"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(content: bytes, words: str, cast: Cast, untouched: None) -> None:
    with pytest.raises(ValidationError, match=words):
        run_import(content, COMPANIES, by=cast.dora)


def test_text_in_a_wrongly_chosen_encoding_is_refused(cast: Cast, untouched: None) -> None:
    plan = Plan("organizations", COMPANIES.columns, key="name", encoding="utf-8")
    with pytest.raises(ValidationError, match="Line 2"):
        run_import("name,born\nŁódzka Wytwórnia,1990\n".encode("cp1250"), plan, by=cast.dora)


def problems(report: Report) -> list[tuple[int, str]]:
    assert not report.done
    return [(problem.row, problem.column) for problem in report.problems]


def test_every_wrong_cell_is_named_and_nothing_is_written(cast: Cast, untouched: None) -> None:
    content = deals(
        ("1", "Ewa Nowak", "Won", "2026-01-01", "2026-02-30", "5"),
        ("2", "Ewa Nowka", "Won", "2026-01-01", "2026-02-03", "5"),
        ("3", "Ewa Nowak", "Wonderful", "2026-01-01", "", "five"),
        ("4", "Ewa Nowak", "Won", "2026-03-01", "2026-02-01", "5"),
        ("5", "Ewa Nowak", "Interest", "2026-01-01", "2026-02-01", "5"),
        ("6", "Ewa Nowak", "Interest", "2999-01-01", "", "5"),
        ("7", "Ewa Nowak", "Interest", "2026-01-01", "", "5"),
        ("7", "Ewa Nowak", "Interest", "2026-01-01", "", "5"),
    )
    report = run_import(content, DEALS, by=cast.dora)
    assert sorted(problems(report)) == [(2, "end"), (3, "rep"), (4, "worth"), (5, "start"), (6, "end"), (7, "start"), (9, "id")]
    assert (report.created, report.failed) == (1, 7)
    assert any("Did you mean “Ewa Nowak”" in problem.reason for problem in report.problems)


def test_a_ragged_row_is_an_error_of_that_row(cast: Cast, untouched: None) -> None:
    report = run_import(b"name,born\nA,1990\nB,1991,oops\nC,1992\n", COMPANIES, by=cast.dora)
    assert problems(report) == [(3, "")]
    assert "Cells in this row: 3" in report.problems[0].reason


def test_rows_with_errors_are_left_out_only_when_asked(cast: Cast) -> None:
    content = deals(
        ("1", "Ewa Nowak", "Won", "2026-01-01", "2026-02-03", "5"),
        ("2", "Nobody", "Won", "2026-01-01", "2026-02-03", "5"),
    )
    report = run_import(content, DEALS, by=cast.dora, skip_errors=True)
    assert (report.done, report.created, report.failed) == (True, 1, 1)
    with acting(cast.dora):
        assert list(Deal.objects.values_list("code", "owner__name")) == [("1", "Ewa Nowak")]


@pytest.mark.parametrize("name", ["ewa", "eve", "zoe"])
def test_who_may_not_import_imports_nothing(name: str, cast: Cast, untouched: None) -> None:
    with pytest.raises(NotAllowed):
        run_import(b"name,born\nA,1990\n", COMPANIES, by=getattr(cast, name))


def test_a_leader_imports_for_the_team_and_for_nobody_else(cast: Cast, untouched: None) -> None:
    content = deals(("1", "Dora Wilk", "Interest", "2026-01-01", "", "5"))
    assert problems(run_import(content, DEALS, by=cast.ana))
    outside = deals(("1", "Eve Adams", "Interest", "2026-01-01", "", "5"))
    assert problems(run_import(outside, DEALS, by=cast.ana))


def test_a_leader_cannot_make_users_through_a_reference(cast: Cast, untouched: None) -> None:
    plan = Plan("deals", {"id": ColumnPlan("code"), "rep": ColumnPlan("owner", create=True)}, key="code")
    report = run_import(table(("id", "rep"), ("1", "New Person")), plan, by=cast.ana)
    assert problems(report) == [(2, "rep")]


def test_an_import_that_breaks_in_the_middle_leaves_nothing(cast: Cast, untouched: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(running, "_resolve_late", broken)
    with pytest.raises(MemoryError):
        run_import(b"name,born\nA,1990\nB,1991\n", COMPANIES, by=cast.dora)


def test_a_text_that_another_program_kept_and_that_is_too_long_is_refused_not_cut(cast: Cast, untouched: None, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(json.dumps([{"name": "A", "notes": "x" * 100_001}, {"name": "B", "notes": "y" * 99_999}]))
    (found,) = spool(path, name="notes.json", folder=tmp_path)
    content = open_table(found.path, encoding="utf-8", separator=",")
    plan = Plan("organizations", {"name": ColumnPlan("name"), "notes": ColumnPlan("description")}, encoding="utf-8", separator=",")
    outcome = running.try_out(content, plan, by=cast.dora, tell=lambda percent, message: None)
    assert [(problem.column, "longer than" in problem.reason) for problem in outcome.problems] == [("notes", True)]
    assert [line.verdict for line in outcome.lines] == ["error", "create"]
    without = Plan("organizations", {"name": ColumnPlan("name")}, encoding="utf-8", separator=",")
    assert running.try_out(content, without, by=cast.dora, tell=lambda percent, message: None).counts["create"] == 2


def test_a_dry_run_writes_nothing(cast: Cast, untouched: None) -> None:
    from klientela.core.exchange.uploads import table_of

    content = deals(("1", "Ewa Nowak", "Won", "2026-01-01", "2026-02-03", "5"), ("2", "X", "Won", "2026-01-01", "2026-02-03", "5"))
    outcome = running.try_out(table_of(content), DEALS, by=cast.dora, tell=lambda percent, message: None)
    assert outcome.counts == {"create": 1, "update": 0, "unchanged": 0, "duplicate": 0, "skip": 0, "error": 1}
    assert not outcome.done


def test_a_cut_off_upload_is_refused_before_anything_is_kept(cast: Cast) -> None:
    with acting(cast.dora):
        upload = keep_upload("cut.csv", [b'name,born\nA,1990\n"B'], by=cast.dora)
        with pytest.raises(ValidationError, match="cut off"):
            start_import(upload, "organizations", by=cast.dora)


def test_a_record_the_importer_cannot_see_is_not_changed_behind_his_back(cast: Cast) -> None:
    run_import(deals(("1", "Dora Wilk", "Interest", "2026-01-01", "", "5")), DEALS, by=cast.dora)
    report = run_import(deals(("1", "Ana Ionescu", "Offer", "2026-01-01", "", "9")), DEALS, by=cast.ana)
    assert [row for row, _column in problems(report)] == [2]
    with acting(cast.dora):
        assert Deal.objects.get().stage.name == "Interest"
