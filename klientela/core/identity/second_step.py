"""Between the password and the second step: a browser that has proved one thing and not yet the other."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from klientela.core.identity.models import User

HELD = "held"
MINUTES = 10


@dataclass(frozen=True)
class Held:
    """Whose password was right, and what he wanted."""

    user: User
    remember: bool
    how: str
    next: str


def hold(request: HttpRequest, user: User, *, remember: bool, how: str, then: str) -> None:
    """Remember for ten minutes whose password was right; nobody is signed in by that."""
    request.session.flush()
    request.session[HELD] = {
        "user": str(user.pk),
        "hash": user.get_session_auth_hash(),
        "until": timezone.now().timestamp() + MINUTES * 60,
        "remember": remember,
        "how": how,
        "next": then,
    }
    request.session.set_expiry(MINUTES * 60)


def held(request: HttpRequest) -> Held | None:
    """Who is at the second step with this browser; nobody when he took too long or his account has changed."""
    known: dict[str, Any] | None = request.session.get(HELD)
    if known is None or known["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=known["user"], is_active=True, deleted_at=None).first()
    if user is None or not constant_time_compare(known["hash"], user.get_session_auth_hash()):
        return None
    return Held(user, remember=known["remember"], how=known["how"], next=known["next"])
