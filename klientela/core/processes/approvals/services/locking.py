"""Locking a record while it waits: nobody changes what others are deciding about."""

from typing import Any

from django.utils import timezone

from klientela.core.processes.approvals.models import Request, RequestState


def lock_for(record: Any) -> bool:
    """Lock a record, if its kind can be locked and it is not yet; whether this was done."""
    if not hasattr(record, "locked_at") or record.locked_at is not None:
        return False
    record.locked_at = timezone.now()
    record.save(update_fields=["locked_at", "changed_at"])
    return True


def unlock_after(record: Any, request: Request) -> None:
    """Unlock it again, unless another request that locks waits about it: then that one unlocks it."""
    heir = Request.objects.filter(record=record.pk, state=RequestState.PENDING, rule__locks=True).exclude(pk=request.pk).first()
    if heir is not None:
        heir.is_locked = True
        heir.save(update_fields=["is_locked", "changed_at"])
    elif record.locked_at is not None:
        record.locked_at = None
        record.save(update_fields=["locked_at", "changed_at"])
