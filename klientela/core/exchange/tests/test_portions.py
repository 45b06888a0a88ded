"""A large file goes in portions: stopped, killed and gone on with it becomes what it becomes undisturbed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange import looking, portions, services
from klientela.core.exchange.models import ImportRun, ImportState, Stage
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.tests.test_wizard import signed_in
from klientela.core.parties.models import Address, Organization, PartyRelation
from klientela.core.search.models import SearchDoc
from tests.cast import Cast

PLAN = Plan("organizations", {"Name": ColumnPlan("name"), "Street": ColumnPlan("street"), "Town": ColumnPlan("town")}, key="name")
TIED = Plan("organizations", {"Name": ColumnPlan("name"), "Parent": ColumnPlan("parent")}, key="name")


@pytest.fixture(autouse=True)
def small(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is large here is small elsewhere; the director looks."""
    monkeypatch.setattr(portions, "WHOLE", 5)
    monkeypatch.setattr(portions, "PORTION", 4)
    monkeypatch.setattr(looking, "PORTION", 4)
    with acting(cast.dora):
        yield


def content(rows: int, *, bad: int = 0) -> bytes:
    lines = [f"Firma {number},Street {number},{'' if number == bad else 'Kraków'}" for number in range(1, rows + 1)]
    return ("Name,Street,Town\n" + "\n".join(lines) + "\n").encode()


def bring(file: bytes, cast: Cast, *, plan: Plan = PLAN, skip: bool = False, tell: Any = lambda percent, text: None) -> services.Report:
    return services.run_import(file, plan, by=cast.dora, name="firms.csv", skip_errors=skip, tell=tell)


def go_on(file: Path, run: ImportRun, cast: Cast) -> None:
    with services.opened_file(file) as table:
        portions.carry_on(run, table, Plan.from_json(run.plan), by=cast.dora, tell=lambda percent, text: None)


class Killed(Exception):
    """The worker is gone."""


def killed_after(calls: int) -> Any:
    ticks: Iterator[int] = iter(range(calls))

    def tell(percent: int, text: str) -> None:
        if next(ticks, None) is None:
            raise Killed

    return tell


def standing() -> list[tuple[str, str]]:
    return sorted((address.party.name, address.street) for address in Address.objects.select_related("party"))


def test_all_rows_come_in_with_their_lines_and_can_be_found(cast: Cast) -> None:
    report = bring(content(11), cast)
    run = ImportRun.objects.get()
    assert (report.done, report.created, run.state, run.lines.count()) == (True, 11, ImportState.DONE, 11)
    assert (Organization.objects.count(), Address.objects.count(), SearchDoc.objects.filter(title__startswith="Firma").count()) == (
        11,
        11,
        11,
    )
    assert bring(content(11), cast).unchanged == 11


def test_a_wrong_row_takes_everything_back_unless_it_may_be_left_out(cast: Cast) -> None:
    report = bring(content(11, bad=7), cast)
    assert (report.done, Organization.objects.filter(deleted_at=None).count()) == (False, 0)
    assert "Row 8" in report.problems[-1].reason
    report = bring(content(11, bad=7), cast, skip=True)
    assert (report.done, report.created, report.failed) == (True, 10, 1)
    assert Organization.objects.filter(deleted_at=None).count() == 10


@pytest.mark.parametrize("portions_kept", [0, 1, 2])
def test_killed_it_goes_on_where_it_stood(cast: Cast, tmp_path: Path, portions_kept: int) -> None:
    file = tmp_path / "firms.csv"
    file.write_bytes(content(11))
    with pytest.raises(Killed):
        bring(content(11), cast, tell=killed_after(portions_kept))
    run = ImportRun.objects.get()
    assert (run.position, run.stage) == (4 * (portions_kept + 1) if portions_kept < 2 else 11, Stage.ROWS)
    go_on(file, run, cast)
    assert (run.state, run.counts["create"]) == (ImportState.DONE, 11)
    assert standing() == sorted((f"Firma {number}", f"Street {number}") for number in range(1, 12))


def test_stopped_it_can_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_bytes(content(11))

    def tell(percent: int, text: str) -> None:
        ImportRun.objects.update(state=ImportState.IMPORTING)
        portions.stop(ImportRun.objects.get(), by=cast.dora)

    assert not bring(content(11), cast, tell=tell).done
    run = ImportRun.objects.get()
    assert (run.state, run.position, Organization.objects.count()) == (ImportState.STOPPED, 4, 4)
    run.stage, run.position = Stage.BACK, 0
    run.save()
    go_on(file, run, cast)
    assert (run.state, Organization.objects.filter(deleted_at=None).count()) == (ImportState.DRAFT, 0)


def test_rows_refer_to_rows_of_other_portions(cast: Cast) -> None:
    rows = "".join(f"Firma {number},{'Firma 10' if number in (2, 7) else ''}\n" for number in range(1, 11))
    report = bring(f"Name,Parent\n{rows}".encode(), cast, plan=TIED)
    assert (report.done, report.created) == (True, 10)
    assert set(PartyRelation.objects.values_list("party__name", "other__name")) == {("Firma 2", "Firma 10"), ("Firma 7", "Firma 10")}


def test_a_row_that_refers_to_nothing_leaves_no_record(cast: Cast) -> None:
    rows = "".join(f"Firma {number},{'Nobody' if number == 2 else ''}\n" for number in range(1, 11))
    report = bring(f"Name,Parent\n{rows}".encode(), cast, plan=TIED, skip=True)
    assert (report.done, report.created, report.failed) == (True, 9, 1)
    assert not Organization.objects.filter(name="Firma 2", deleted_at=None).exists()


def test_two_rows_of_one_record_in_different_portions(cast: Cast) -> None:
    report = bring(content(9) + b"Firma 1,Other,Cluj\n", cast, skip=True)
    assert (report.created, report.failed) == (9, 1)


def test_a_dry_run_writes_nothing_and_says_how_much_was_tried(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "TRIED", 8)
    run = ImportRun.objects.create(owner=cast.dora, file_name="firms.csv", entity="organizations", plan=PLAN.as_json())
    with services.opened_file(content(20) + b"Firma 1,Other,Cluj\n") as table:
        outcome = looking.look_over(run, table, PLAN, by=cast.dora, tell=lambda percent, text: None)
    assert (outcome.counts["create"], outcome.counts["error"], run.tried) == (20, 1, 5)
    assert (Organization.objects.count(), run.lines.count()) == (0, 21)


def test_one_begun_on_the_command_line_goes_on_from_its_page(cast: Cast) -> None:
    with pytest.raises(Killed):
        bring(content(11), cast, tell=killed_after(1))
    run, client = ImportRun.objects.get(), signed_in(cast.dora)
    assert "Go on" in client.get(f"/imports/{run.pk}/").content.decode()
    client.post(f"/imports/{run.pk}/go-on/")
    with acting(cast.dora):
        run.refresh_from_db()
        assert (run.state, run.progress is not None) == (ImportState.IMPORTING, True)
        with services.opened(run.upload) as table:
            portions.carry_on(run, table, Plan.from_json(run.plan), by=cast.dora, tell=lambda percent, text: None)
    assert (run.state, run.counts["create"], Organization.objects.count()) == (ImportState.DONE, 11, 11)
