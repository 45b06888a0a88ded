"""Ordering backups, making those that were ordered, and telling administrators when none was proved for too long."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.administrators import administrators
from klientela.core.documents.storing import file_store
from klientela.core.identity.models import User
from klientela.core.operations.backup.envelope import Unusable, backup_key
from klientela.core.operations.backup.making import Source, make_backup
from klientela.core.operations.backup.proving import prove_backup
from klientela.core.operations.backup.shelf import Keeping, forget_log, kept
from klientela.core.operations.models import Backup, BackupState
from klientela.core.tasks.notices.services import notify
from klientela.kernel.wall import beyond_the_wall

BACKUPS = "backups of the installation"
ORDER, LOG = ".ordered", "wal"
TOO_LONG = timedelta(days=8)
UNPROVED = gettext_lazy("No backup has been proved for more than eight days")


def key_file() -> Path:
    """Where the key of all backups lies."""
    return Path(settings.HOME) / "secrets" / "backup_key"


@beyond_the_wall(BACKUPS)
def order_backup(*, by: User | None) -> Backup:
    """Have a backup made and proved as soon as can be; the same one while one waits already."""
    if not os.environ.get("KLIENTELA_SUPERVISED"):
        raise ValidationError(_("Nothing here carries out backups. Start the program with bin/up, or run bin/klientela backup."))
    with transaction.atomic():
        waiting, _new = Backup.objects.get_or_create(state=BackupState.WAITING, defaults={"ordered_by": by})
    settings.BACKUPS.mkdir(mode=0o711, parents=True, exist_ok=True)
    transaction.on_commit((settings.BACKUPS / ORDER).touch)
    return waiting


@beyond_the_wall(BACKUPS)
def carry_out(url: str, *, folder: Path, is_ordered: bool = False) -> Backup | None:
    """Make a backup and prove it; what became of it stands in the answer. None where one was looked for and nobody had ordered any."""
    with _alone(folder):
        Backup.objects.filter(state=BackupState.WORKING).update(state=BackupState.FAILED, message="It was ended in the middle.")
        backup = Backup.objects.filter(state=BackupState.WAITING).first() or (None if is_ordered else Backup.objects.create())
        if backup is None:
            return None
        _told(backup, state=BackupState.WORKING)
        try:
            _make_and_prove(backup, url, folder)
        except Unusable as error:
            _told(backup, state=BackupState.FAILED, message=str(error))
        else:
            if folder == settings.BACKUPS:
                rotate(folder)
    return backup


def unlisted_backup(url: str, *, folder: Path) -> Path:
    """Make a backup of a database whose tables may be those of another version; whoever asks restores and proves it."""
    with _alone(folder):
        return make_backup(_source(url), folder, key=backup_key(key_file()), now=timezone.now())


@beyond_the_wall(BACKUPS)
def rotate(folder: Path) -> None:
    """Delete the backups and the log that need not stay any longer; only after a newer one was proved. Copies elsewhere stay."""
    days, weeks, months = (int(number) for number in settings.BACKUPS_KEPT.split(","))
    here = Backup.objects.filter(removed_at=None).exclude(file="").exclude(file__startswith="/")
    known = {backup.made_at: backup for backup in here.filter(state=BackupState.PROVED) if backup.made_at}
    staying = kept(known, Keeping(days, weeks, months))
    for backup in [*here.filter(state=BackupState.FAILED), *(known[moment] for moment in known.keys() - staying)]:
        (folder / backup.file).unlink(missing_ok=True)
        _told(backup, removed_at=timezone.now())
    if staying:
        forget_log(folder / LOG, before=min(sorted(staying, reverse=True)[:days]))


@beyond_the_wall(BACKUPS)
def last_proved() -> datetime | None:
    """When a backup was restored and proved for the last time."""
    found: datetime | None = Backup.objects.aggregate(last=Max("proved_at"))["last"]
    return found


def is_overdue(*, now: datetime | None = None) -> bool:
    """Whether no backup was proved for too long."""
    last = last_proved()
    return last is None or (now or timezone.now()) - last > TOO_LONG


def sound_the_alarm(*, now: datetime | None = None) -> int:
    """Tell every administrator, once a day, that no backup was proved for too long; how many were told."""
    moment = now or timezone.now()
    if not is_overdue(now=moment):
        return 0
    text = gettext_lazy("Open Settings, Backups: there stands why.")
    told = [notify(user, "backup.unproved", title=UNPROVED, text=text, occurrence=f"{moment:%Y-%m-%d}") for user in administrators()]
    return sum(notice is not None for notice in told)


def _make_and_prove(backup: Backup, url: str, folder: Path) -> None:
    source, key, now = _source(url), backup_key(key_file()), timezone.now()
    path = make_backup(source, folder, key=key, now=now)
    _told(backup, made_at=now, file=path.name if folder == settings.BACKUPS else str(path.resolve()), size=path.stat().st_size)
    found = prove_backup(path, key=key)
    _told(backup, state=BackupState.PROVED, proved_at=timezone.now(), message=found)


def _source(url: str) -> Source:
    if not url:
        raise Unusable("The role for copies is not known: name its address in KLIENTELA_BACKUP_URL.")
    return Source(url, file_store(), key_file().parent)


def _told(backup: Backup, **values: object) -> None:
    for name, value in values.items():
        setattr(backup, name, value)
    backup.save(update_fields=list(values))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unusable("A backup is being made already.") from error
        yield
