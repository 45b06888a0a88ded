"""Ordering backups, what the page shows and to whom, rotation, and the alarm."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import as_system
from klientela.core.access.staff import give_role, take_on
from klientela.core.operations.backup.services import BACKUPS, carry_out, is_overdue, order_backup, rotate, sound_the_alarm
from klientela.core.operations.models import Backup, BackupState
from klientela.core.tasks.models import Notice
from klientela.kernel.wall import beyond_the_wall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, monkeypatch):
    settings.BACKUPS = tmp_path / "backups"
    settings.BACKUPS.mkdir()
    settings.HOME = tmp_path
    monkeypatch.setenv("KLIENTELA_SUPERVISED", "1")
    with as_system("test"), beyond_the_wall(BACKUPS):
        yield settings.BACKUPS


def person(role):
    made = take_on(f"A {role}")
    made.set_password("long enough to hold")
    made.save()
    give_role(made, role)
    return made


def proved(folder, days_ago):
    moment = timezone.now() - timedelta(days=days_ago)
    name = f"{days_ago}.backup"
    (folder / name).write_bytes(b"sealed")
    return Backup.objects.create(state=BackupState.PROVED, file=name, made_at=moment, proved_at=moment)


def test_an_order_waits_once_and_is_left_for_the_supervisor(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = order_backup(by=None)
        assert order_backup(by=person("administrator")) == first
    assert (folder / ".ordered").exists()
    assert Backup.objects.count() == 1


def test_where_nothing_carries_it_out_the_order_is_refused(monkeypatch):
    monkeypatch.delenv("KLIENTELA_SUPERVISED")
    with pytest.raises(ValidationError, match="bin/klientela backup"):
        order_backup(by=None)
    assert not Backup.objects.exists()


def test_without_the_role_for_copies_it_fails_and_says_so(folder):
    left = Backup.objects.create(state=BackupState.WORKING)
    made = carry_out("", folder=folder)
    assert (made.state, made.proved_at) == (BackupState.FAILED, None)
    assert "KLIENTELA_BACKUP_URL" in made.message
    left.refresh_from_db()
    assert left.state == BackupState.FAILED
    assert carry_out("", folder=folder, is_ordered=True) is None


def test_rotation_takes_files_of_old_and_failed_backups(folder, settings):
    settings.BACKUPS_KEPT = "2,0,0"
    stay, go = [proved(folder, 0), proved(folder, 1)], [proved(folder, 2), proved(folder, 400)]
    (folder / "red.backup").write_bytes(b"sealed")
    red = Backup.objects.create(state=BackupState.FAILED, file="red.backup", made_at=timezone.now())
    rotate(folder)
    assert {path.name for path in folder.glob("*.backup")} == {backup.file for backup in stay}
    assert set(Backup.objects.exclude(removed_at=None)) == {*go, red}


def test_administrators_alone_hear_once_a_day_when_no_backup_was_proved_for_more_than_eight_days(folder):
    boss, _rep = person("administrator"), person("rep")
    proved(folder, 7)
    assert not is_overdue()
    assert sound_the_alarm() == 0
    later = timezone.now() + timedelta(days=2)
    assert sound_the_alarm(now=later) == 1
    assert sound_the_alarm(now=later) == 0
    assert sound_the_alarm(now=later + timedelta(days=1)) == 1
    assert set(Notice.objects.filter(kind="backup.unproved").values_list("user", flat=True)) == {boss.pk}


def test_the_page_is_green_or_red_and_hands_out_the_file(folder, client):
    client.force_login(person("administrator"))
    assert b"No backup has been proved yet." in client.get("/settings/backups/").content
    backup = proved(folder, 1)
    assert b"was restored and proved" in client.get("/settings/backups/").content
    answer = client.get(f"/settings/backups/{backup.pk}/file/")
    assert b"".join(answer.streaming_content) == b"sealed"
    assert "attachment" in answer["Content-Disposition"]
    client.post("/settings/backups/order/")
    assert Backup.objects.filter(state=BackupState.WAITING).count() == 1


def test_a_rep_finds_no_door(folder, client):
    client.force_login(person("rep"))
    backup = proved(folder, 1)
    for address in ("/settings/backups/", f"/settings/backups/{backup.pk}/file/"):
        assert client.get(address).status_code == 404
    assert client.post("/settings/backups/order/").status_code == 404
    assert Backup.objects.count() == 1
