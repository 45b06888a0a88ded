"""The page of backups: what there is, whether it was proved, one more at once, and the files to keep elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.operations.backup.services import BACKUPS, is_overdue, last_proved, order_backup
from klientela.core.operations.models import Backup, BackupState
from klientela.core.views.flash import say
from klientela.core.views.requests import fragment, user_of
from klientela.kernel.wall import beyond_the_wall

SHOWN = 60
SETTINGS = function(MANAGE_SETTINGS)


@policy(SETTINGS)
@never_cache
@require_safe
@beyond_the_wall(BACKUPS)
def page(request: HttpRequest) -> HttpResponse:
    """Show every backup with what became of it, newest first, and whether the last proof is too old."""
    backups = list(Backup.objects.select_related("ordered_by").order_by("-ordered_at")[:SHOWN])
    under_way = any(backup.state in {BackupState.WAITING, BackupState.WORKING} for backup in backups)
    context = {"backups": backups, "under_way": under_way, "overdue": is_overdue(), "last": last_proved()}
    return render(request, fragment(request, "backup/page.html", "standing"), context)


@policy(SETTINGS)
@require_POST
def order_page(request: HttpRequest) -> HttpResponse:
    """Order a backup at once."""
    try:
        order_backup(by=user_of(request))
    except ValidationError as error:
        say(request, error.messages[0], tone="amber")
    else:
        say(request, _("A backup is made and then restored beside, to prove it. This page shows how it ends."))
    return redirect("backups")


@policy(SETTINGS)
@require_safe
@beyond_the_wall(BACKUPS)
def download(request: HttpRequest, key: UUID) -> FileResponse:
    """Hand out the encrypted file of a backup, to keep it elsewhere."""
    backup = get_object_or_404(Backup, pk=key, removed_at=None)
    try:
        content = (settings.BACKUPS / backup.file).open("rb") if backup.file else None
    except FileNotFoundError:
        content = None
    if content is None:
        raise Http404
    return FileResponse(content, as_attachment=True, filename=backup.file, content_type="application/octet-stream")
