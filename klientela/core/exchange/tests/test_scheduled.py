"""Imports by the clock: a file is taken once, with the rights of now; what fails is told; nothing outside the allowed folder is read."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.scheduled import origins, services
from klientela.core.exchange.scheduled.models import ImportSchedule, Origin, ResultState, Rhythm, ScheduledResult
from klientela.core.exchange.scheduled.services import carry_out, save_schedule, take_due
from klientela.core.exchange.scheduled.timing import next_time
from klientela.core.exchange.services import save_mapping
from klientela.core.exchange.tests.test_wizard import signed_in
from klientela.core.jobs.fetch import Fetched
from klientela.core.parties.models import Organization
from tests.cast import Cast

PLAN = Plan("organizations", {"name": ColumnPlan("name"), "year": ColumnPlan("founded")}, key="name")

type Put = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path, settings: Any) -> Put:
    settings.IMPORT_FOLDER = str(tmp_path)
    (tmp_path / "erp").mkdir()

    def lay(name: str, text: str) -> Path:
        path = tmp_path / "erp" / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (time.time() - 60, time.time() - 60))
        return path

    return lay


def scheduled(cast: Cast, **more: Any) -> ImportSchedule:
    with acting(cast.dora):
        mapping = save_mapping("ERP", PLAN, by=cast.dora)
        return save_schedule(ImportSchedule(name="ERP", mapping=mapping, **{"folder": "erp", **more}), by=cast.dora)


def taken(schedule: ImportSchedule, cast: Cast) -> list[ScheduledResult]:
    with acting(cast.dora):
        return carry_out(schedule, by=cast.dora)


@pytest.mark.django_db
def test_files_of_a_folder_are_taken_once_and_moved(cast: Cast, put: Put) -> None:
    schedule = scheduled(cast)
    first = put("a.csv", "name,year\nHuta,1900\n")
    assert [result.created for result in taken(schedule, cast)] == [1]
    assert not first.exists() and (first.parent / "done" / "a.csv").exists()
    put("a.csv", "name,year\nHuta,1900\n")
    assert [result.state for result in taken(schedule, cast)] == [ResultState.KNOWN]
    bad = put("b.csv", "name,year\nMlyn,dawno\n")
    assert [result.state for result in taken(schedule, cast)] == [ResultState.FAILED]
    assert (bad.parent / "failed" / "b.csv").exists()
    assert Organization.unscoped.count() == 1
    page = signed_in(cast.dora).get(f"/imports/schedules/{schedule.pk}/").content.decode()
    assert "b.csv" in page and "dawno" in page


@pytest.mark.django_db
def test_a_file_that_somebody_else_has_taken_meanwhile_is_no_failure(cast: Cast, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = scheduled(cast)
    paths = [put(name, f"name,year\n{name},1900\n") for name in ("a.csv", "b.csv")]
    run_import = services.run_import

    def and_away(*given: Any, **more: Any) -> Any:
        report = run_import(*given, **more)
        for path in paths:
            path.unlink()
        return report

    monkeypatch.setattr(services, "run_import", and_away)
    assert [result.state for result in taken(schedule, cast)] == [ResultState.DONE]


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["..", "../../etc", "nothing"])
def test_only_folders_below_the_allowed_one_are_read(cast: Cast, put: Put, folder: str) -> None:
    with pytest.raises(ValidationError):
        scheduled(cast, folder=folder)


@pytest.mark.django_db
def test_links_and_files_still_being_written_wait(cast: Cast, put: Put) -> None:
    schedule = scheduled(cast)
    path = put("a.csv", "name,year\nHuta,1900\n")
    (path.parent / "b.csv").symlink_to("/etc/passwd")
    path.touch()
    assert taken(schedule, cast) == []


@pytest.mark.django_db
def test_an_address_is_asked_only_for_what_is_new(cast: Cast, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def fetch(url: str, *, headers: dict[str, str], **_limits: Any) -> Fetched:
        asked.append(headers)
        same = headers.get("If-None-Match") == '"1"'
        return Fetched(304, b"") if same else Fetched(200, b"name,year\nHuta,1900\n", {"etag": '"1"'})

    monkeypatch.setattr(origins, "fetch", fetch)
    schedule = scheduled(cast, origin=Origin.WEB, address="https://erp.example.com/firms.csv")
    assert [result.state for result in taken(schedule, cast)] == [ResultState.DONE]
    schedule.refresh_from_db()
    assert [result.state for result in taken(schedule, cast)] == [ResultState.KNOWN]
    assert asked == [{}, {"If-None-Match": '"1"'}]
    with pytest.raises(ValidationError):
        scheduled(cast, origin=Origin.WEB, address="http://erp.example.com/")


@pytest.mark.django_db
def test_it_pauses_when_its_owner_leaves(cast: Cast, put: Put) -> None:
    schedule = scheduled(cast)
    ImportSchedule.objects.update(next_at=timezone.now())
    assert [key for key, _owner in take_due(timezone.now())] == [schedule.pk]
    type(cast.dora).objects.filter(pk=cast.dora.pk).update(is_active=False)
    ImportSchedule.objects.update(next_at=timezone.now())
    assert take_due(timezone.now()) == []
    schedule.refresh_from_db()
    assert not schedule.is_on and schedule.paused


@pytest.mark.django_db
def test_a_fault_nobody_thought_of_is_told_and_does_not_come_again(cast: Cast, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_given: Any, **_more: Any) -> None:
        raise KeyError("what")

    schedule, file = scheduled(cast), put("a.csv", "name,year\nHuta,1900\n")
    monkeypatch.setattr(services, "run_import", burst)
    assert [result.state for result in taken(schedule, cast)] == [ResultState.FAILED]
    assert (file.parent / "failed" / "a.csv").exists()
    assert taken(schedule, cast) == []


@pytest.mark.django_db
def test_one_that_waits_goes_on_waiting_when_it_is_changed(cast: Cast, put: Put) -> None:
    schedule = scheduled(cast)
    services.switch(schedule, on=False)
    with acting(cast.dora):
        changed = save_schedule(ImportSchedule.objects.get(pk=schedule.pk), by=cast.dora)
    assert (changed.is_on, changed.next_at) == (False, None)


def test_the_next_time_is_by_the_clock_of_the_wall() -> None:
    warsaw, now = ZoneInfo("Europe/Warsaw"), datetime(2026, 3, 28, 12, 30, tzinfo=UTC)
    weekly = ImportSchedule(rhythm=Rhythm.WEEKLY, weekday=0, hour=3)
    assert next_time(weekly, after=now, zone=warsaw) == datetime(2026, 3, 30, 1, tzinfo=UTC)
    assert next_time(ImportSchedule(rhythm=Rhythm.HOURLY), after=now, zone=warsaw) == datetime(2026, 3, 28, 13, tzinfo=UTC)
    daily = ImportSchedule(rhythm=Rhythm.DAILY, hour=3)
    assert next_time(daily, after=now, zone=warsaw) == datetime(2026, 3, 29, 1, tzinfo=UTC)
