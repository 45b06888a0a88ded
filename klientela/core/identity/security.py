"""Writing down what concerns the safety of accounts."""

from typing import Any

from klientela.core.identity.events import SecurityNoted
from klientela.core.identity.models import SecurityEvent, SecurityEventKind, User
from klientela.kernel.event import publish


def note_event(kind: SecurityEventKind, *, user: User | None = None, by: User | None = None, address: str = "", **detail: Any) -> None:
    """Write one line into the log of security: whom it concerns, who else did it, from where, and what more to know."""
    SecurityEvent.objects.create(kind=kind, user=user, by=by, address=address[:45], detail=detail)
    whom, who = user.pk if user else None, by.pk if by else None
    publish(SecurityNoted(kind=str(kind), user_id=whom, by_id=who, address=address[:45], detail=detail))
