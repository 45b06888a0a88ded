"""Looking at the product as somebody else sees it: for a written reason, without changing anything, and written down."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.access.grants import rights_of
from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.security import note_event

FUNCTION = "view_as"
KEPT = "view_as"
LASTS = timedelta(minutes=30)


def begin_viewing(session: Any, target: User, *, by: User, reason: str, address: str = "") -> None:
    """From the next page on this session shows what `target` sees, for half an hour; nothing can be changed meanwhile."""
    demand(by, FUNCTION)
    if target.pk == by.pk or not target.is_active or target.deleted_at:
        raise ValidationError(_("Choose a colleague who works here."))
    if not reason.strip():
        raise ValidationError(_("Say why, so that others understand it later."))
    session[KEPT] = {"user": str(target.pk), "until": (timezone.now() + LASTS).isoformat()}
    note_event(SecurityEventKind.VIEW_AS, user=target, by=by, address=address, reason=reason.strip()[:300])


def end_viewing(session: Any) -> None:
    """Show one's own view again."""
    session.pop(KEPT, None)


def viewed(session: Any, user: User) -> User | None:
    """The colleague as whom a session looks just now, if it does and its owner still may."""
    kept = session.get(KEPT)
    if not kept or datetime.fromisoformat(kept["until"]) <= timezone.now() or FUNCTION not in rights_of(user).functions:
        return None
    return User.objects.filter(pk=UUID(kept["user"]), is_active=True, deleted_at=None).first()
