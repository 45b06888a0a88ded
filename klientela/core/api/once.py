"""A request sent again under the same key is carried out once (the header `Idempotency-Key`)."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from klientela.core.api.models import Receipt

MAX_KEY = 200
KEPT = timedelta(days=2)


@transaction.atomic
def once(request: HttpRequest, make: Callable[[], Any]) -> tuple[UUID, bool]:
    """The key of the record that `make` gives, and whether it was made by an earlier request with the same key.

    The receipt is written in the transaction of the work: either both exist or neither. A second request that comes
    while the first is at work waits for it.
    """
    user: Any = request.user
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return make().pk, False
    if len(key) > MAX_KEY or not key.isprintable():
        raise HttpError(400, _("An Idempotency-Key has at most 200 printable characters."))
    receipt = Receipt(user=user, key=key, digest=_digest(request))
    known = _claim(receipt)
    if known.digest != receipt.digest:
        raise HttpError(422, _("This Idempotency-Key was used for another request."))
    if known.pk != receipt.pk and known.record:
        return known.record, True
    known.record = make().pk
    known.save(update_fields=["record"])
    return known.record, False


def _claim(receipt: Receipt) -> Receipt:
    mine = Receipt.objects.filter(user=receipt.user_id)
    mine.filter(created_at__lt=timezone.now() - KEPT).delete()
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    return mine.select_for_update().get(key=receipt.key)


def _digest(request: HttpRequest) -> str:
    return sha256(b"\0".join((str(request.method).encode(), request.get_full_path().encode(), request.body))).hexdigest()
