"""What is wrong with the running system is told, with what to do."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.operations.health import database, disk, doctor
from klientela.core.operations.health.alarming import sound_the_alarm_of_room
from klientela.core.operations.health.disk import Room, room_at
from klientela.core.operations.models import Backup, FailureCase
from klientela.kernel.failing import note_failure
from klientela.kernel.wall import beyond_the_wall
from tests.cast import hire
from tests.kit.roles import owners_rights

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that runs, on a disk with room."""
    running = {"running": True, "web": {"alive": True}, "worker": {"alive": True}, "database": {"alive": None}}
    monkeypatch.setattr(doctor, "status", lambda _home: running)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=50, total=100))


@pytest.fixture
def read_only() -> Iterator[None]:
    """A database that takes no changes, as far as it says."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        yield
        cursor.execute("SET default_transaction_read_only = off")


def ill() -> dict[str, str]:
    return {finding.name: finding.what for finding in doctor.findings() if not finding.is_well}


def test_a_sound_system_is_well() -> None:
    assert ill() == {}
    assert [finding.name for finding in doctor.findings()] == [
        "processes",
        "disk",
        "files",
        "database",
        "version",
        "jobs",
        "mail",
        "backups",
        "failures",
    ]


@pytest.mark.parametrize(("free", "alarm"), [(16, 0), (15, 0), (14, 15), (5, 15), (4, 5), (0, 5)])
def test_little_room_is_told(free: int, alarm: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free, total=100))
    assert room_at(Path("/nowhere/at/all")) == Room(free, 100) and Room(free, 100).alarm == alarm
    assert ("disk" in ill()) == bool(alarm)


@pytest.mark.parametrize(
    ("found", "told"), [({"running": False}, "does not run"), ({"running": True, "worker": {"alive": False}}, "worker")]
)
def test_processes_that_are_gone_are_told(found: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "status", lambda _home: found)
    assert told in ill()["processes"]


def test_work_that_lies_about_is_told() -> None:
    late = timezone.now() - timedelta(hours=2)
    with owners_rights(), connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, priority, args, status, scheduled_at) "
            "values ('default', 'audit.seal', 0, '{}', 'todo', %s)",
            [late],
        )
    assert ProcrastinateJob.objects.filter(task_name="audit.seal").exists() and "audit.seal" in ill()["jobs"]


def test_no_backup_is_told_of_an_installation_that_is_not_new() -> None:
    assert "backups" not in ill()
    with owners_rights():
        first = MigrationRecorder.Migration.objects.order_by("applied").first()
        MigrationRecorder.Migration.objects.filter(pk=first.pk).update(applied=timezone.now() - timedelta(days=9))
    assert "eight days" in ill()["backups"]
    with beyond_the_wall("a test"):
        Backup.objects.create(proved_at=timezone.now() - timedelta(days=7))
    assert "backups" not in ill()


def test_administrators_hear_of_little_room_every_week_and_of_hardly_any_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    hire("Zoe Admin", "administrator")
    hire("Ewa Rep", "rep")
    monday = date(2026, 11, 23)
    assert sound_the_alarm_of_room(today=monday) == 0
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=14, total=100))
    assert [sound_the_alarm_of_room(today=monday + timedelta(days=day)) for day in (0, 0, 6, 7)] == [1, 0, 0, 1]
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=4, total=100))
    assert [sound_the_alarm_of_room(today=monday + timedelta(days=day)) for day in (7, 7, 8)] == [1, 0, 1]


def test_what_failed_lately_is_told() -> None:
    note_failure(KeyError("a"), door="GET deals/")
    assert "1 time something failed" in ill()["failures"]
    with beyond_the_wall("a test"):
        FailureCase.objects.update(at=timezone.now() - timedelta(days=2))
    assert "failures" not in ill()


def test_a_database_of_an_older_version_is_told() -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("operations")
    with owners_rights():
        MigrationRecorder(connection).record_unapplied(*newest)
    assert ill()["version"].endswith(".".join(newest))


def test_a_database_that_takes_no_changes_is_told(read_only: None, client: Client) -> None:
    assert set(ill()) == {"database"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json(), answer["Retry-After"]) == (503, {"database": True, "writable": False}, "5")


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch, rf: Any) -> None:
    def away() -> bool:
        raise OperationalError("away")

    from klientela.core.operations.health import pages

    monkeypatch.setattr(database, "is_writable", away)
    monkeypatch.setattr(pages, "is_writable", away)
    assert ill() == {"database": "The database does not answer."}
    answer = pages.ready(rf.get("/readyz"))
    assert (answer.status_code, json.loads(answer.content)) == (503, {"database": False, "writable": False})


def test_machines_are_told_that_all_is_well(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "writable": True})
    assert "no-store" in answer["Cache-Control"]


def test_the_command_says_it_in_lines_as_json_and_by_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    said = StringIO()
    call_command("doctor", stdout=said)
    assert "WRONG" not in said.getvalue() and "ok    database: The database answers" in said.getvalue()
    monkeypatch.setattr(doctor, "status", lambda _home: {"running": False})
    said = StringIO()
    with pytest.raises(CommandError, match="processes"):
        call_command("doctor", "--json", stdout=said)
    assert json.loads(said.getvalue())[0]["todo"] == "Start it: bin/up."
