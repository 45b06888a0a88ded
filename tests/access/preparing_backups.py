"""What doors of running the system need: a backup whose file is there, and work that failed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from klientela.core.identity.models import User
from klientela.core.operations.backup.services import BACKUPS
from klientela.core.operations.models import Backup, BackupState
from klientela.kernel.wall import beyond_the_wall
from tests.access.company import Company
from tests.kit.roles import owners_rights

type Parts = list[dict[str, Any]]
FAILED = """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
  VALUES ('default', 'failures.forget', 0, '{"user_id": null, "progress_key": null, "arguments": {}}', 'failed') RETURNING id"""


@beyond_the_wall(BACKUPS)
def _backup() -> UUID:
    made, _new = Backup.objects.get_or_create(state=BackupState.PROVED, file="klientela-20240102T030405Z.backup")
    settings.BACKUPS.mkdir(parents=True, exist_ok=True)
    (settings.BACKUPS / made.file).write_bytes(b"sealed")
    return made.pk


def _failed_work() -> int:
    with owners_rights(), connection.cursor() as cursor:
        cursor.execute(FAILED)
        number: int = cursor.fetchone()[0]
    return number


PREPARED_BACKUPS: dict[str, Callable[[Company, User], Parts]] = {
    "/settings/backups/<uuid:key>/file/": lambda _company, _user: [{"key": _backup()}],
    "/settings/system/work/<int:number>/again/": lambda _company, _user: [{"number": _failed_work()}],
}
