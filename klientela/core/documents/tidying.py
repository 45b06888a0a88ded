"""Letting go of contents that nothing is attached with any more, and of what was laid aside and forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from klientela.core.documents.freeing import let_go_of_unused
from klientela.core.documents.models import Attachment, Blob
from klientela.core.documents.storing import file_store
from klientela.kernel.wall import beyond_the_wall

KEPT_FOR = timedelta(days=30)
"""So long a removed file can be brought back."""
DAY = timedelta(days=1)
"""Nothing younger is taken for forgotten: it may be on its way."""


@beyond_the_wall("contents that nobody has any more")
def tidy(now: datetime | None = None) -> int:
    """Delete what was removed for good and contents without files; gives the number of contents. It bears repetition."""
    moment = now or timezone.now()
    Attachment.objects.filter(deleted_at__lt=moment - KEPT_FOR).delete()
    let_go_of_unused(moment, kept_for=KEPT_FOR)
    lost = set(Blob.objects.filter(attachments=None, held=None, used_at__lt=moment - DAY).values_list("digest", flat=True))
    lost |= _unknown(moment - DAY)
    file_store().tidy(moment - DAY)
    return sum(_let_go(digest, moment - DAY) for digest in sorted(lost))


def _unknown(before: datetime) -> set[str]:
    """Contents in the store of which no row tells, as after a rollback."""
    old = {digest for digest, came in file_store().stored() if came < before}
    return old - set(Blob.objects.filter(digest__in=old).values_list("digest", flat=True))


@transaction.atomic
def _let_go(digest: str, before: datetime) -> bool:
    """Delete one content under the lock of its row, which whoever attaches the same content waits for."""
    blob, _made = Blob.objects.select_for_update().get_or_create(digest=digest, defaults={"size": 0, "media_type": "", "used_at": before})
    if blob.used_at > before or blob.attachments.exists() or blob.held.exists():
        return False
    file_store().remove(digest)
    blob.delete()
    return True
