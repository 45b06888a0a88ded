"""What the door to the file of a backup needs: a backup whose file is there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings

from klientela.core.identity.models import User
from klientela.core.operations.backup.services import BACKUPS
from klientela.core.operations.models import Backup, BackupState
from klientela.kernel.wall import beyond_the_wall
from tests.access.company import Company

type Parts = list[dict[str, Any]]


@beyond_the_wall(BACKUPS)
def _backup() -> UUID:
    made, _new = Backup.objects.get_or_create(state=BackupState.PROVED, file="klientela-20240102T030405Z.backup")
    settings.BACKUPS.mkdir(parents=True, exist_ok=True)
    (settings.BACKUPS / made.file).write_bytes(b"sealed")
    return made.pk


PREPARED_BACKUPS: dict[str, Callable[[Company, User], Parts]] = {
    "/settings/backups/<uuid:key>/file/": lambda _company, _user: [{"key": _backup()}],
}
