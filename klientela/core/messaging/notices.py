"""Mail that tells a user what happened to his account, so that he notices when it was not him."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from klientela.core.identity.events import SecurityNoted
from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.messaging.services import notify_user

NOTICES: dict[str, tuple[Any, Any]] = {
    SecurityEventKind.PASSWORD_CHANGED: (
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account %(username)s was changed. Other browsers have been signed out."),
    ),
    SecurityEventKind.EMAIL_CHANGED: (
        gettext_lazy("Your e-mail address was changed"),
        gettext_lazy("The e-mail address of your account %(username)s was changed."),
    ),
    SecurityEventKind.SECOND_FACTOR_ADDED: (
        gettext_lazy("A second factor was added"),
        gettext_lazy("Signing in to your account %(username)s can now be confirmed with another second factor."),
    ),
    SecurityEventKind.SECOND_FACTOR_REMOVED: (
        gettext_lazy("A second factor was removed"),
        gettext_lazy("A second factor of your account %(username)s was removed."),
    ),
    SecurityEventKind.RECOVERY_CODES_MADE: (
        gettext_lazy("New recovery codes were made"),
        gettext_lazy("New recovery codes were made for your account %(username)s. The old ones no longer work."),
    ),
    SecurityEventKind.RECOVERY_CODE_USED: (
        gettext_lazy("A recovery code was used"),
        gettext_lazy("Somebody signed in to your account %(username)s with a recovery code."),
    ),
    SecurityEventKind.SINGLE_SIGN_ON_LINKED: (
        gettext_lazy("Single sign-on was linked"),
        gettext_lazy("Your account %(username)s can now be opened by single sign-on."),
    ),
    SecurityEventKind.KEY_MADE: (
        gettext_lazy("An API key was made"),
        gettext_lazy("A program can now act in the name of your account %(username)s with a new API key."),
    ),
}
WHEN = gettext_lazy("When: %(moment)s")
WHERE = gettext_lazy("From the address: %(address)s")
WARNING = gettext_lazy("If it was not you, change your password and tell your administrator.")


def notice(event: SecurityNoted) -> None:
    """Tell the user whom an event concerns, at his old address too when that was changed."""
    if event.kind not in NOTICES or event.user_id is None or event.detail.get("first"):
        return
    user = User.objects.filter(pk=event.user_id, is_active=True).first()
    if user is None:
        return
    subject, line = NOTICES[event.kind]
    lines = (line, WHEN, *([WHERE] if event.address else []), WARNING)
    values = {"username": user.username, "moment": _moment(user), "address": event.address}
    notify_user(user, subject, *lines, values=values)
    before = event.detail.get("before")
    if event.kind == SecurityEventKind.EMAIL_CHANGED and isinstance(before, str) and before:
        notify_user(user, subject, *lines, values=values, to=before)


def _moment(user: User) -> str:
    zone = ZoneInfo(user.zone or settings.TIME_ZONE)
    return timezone.localtime(timezone.now(), zone).strftime("%Y-%m-%d %H:%M %Z")
