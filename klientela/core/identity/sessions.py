"""Sessions that bring their user along: one SQL statement per request answers who is asking, and whether he still may."""

from datetime import timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from klientela.core.identity.models import RulesVersion, Session, SignInRules, User
from klientela.core.identity.models.sessions import LONGEST_DAYS
from klientela.core.identity.secrets import digest

SEEN_EVERY = timedelta(minutes=1)
LIMITS = ("idle_hours", "remembered_idle_days", "absolute_days")


def key_kept(cookie: str) -> str:
    """What the table keeps of a session's cookie."""
    return digest(cookie)[:40]


class SessionStore(DatabaseStore):
    """The session, its user, its limits and the version of the rules, read together."""

    user: User | None = None
    rules_version: int = 0
    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def get_session_cookie_age(self) -> int:
        return LONGEST_DAYS * 24 * 3600

    def begin(self, *, remembered: bool, address: str, browser: str) -> None:
        """Count from now on: somebody has just signed in with this browser."""
        now = timezone.now()
        self.row = Session(created_at=now, seen_at=now, is_remembered=remembered, address=address[:45], browser=browser[:300])
        self.modified = True

    def exists(self, session_key: str) -> bool:
        return super().exists(key_kept(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=key_kept(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        found = (
            Session.objects
            .select_related("user")
            .annotate(
                rules=Subquery(RulesVersion.objects.values("version")[:1]),
                limits=Subquery(SignInRules.objects.values(limits=JSONObject(**{name: name for name in LIMITS}))[:1]),
            )
            .filter(session_key=key_kept(self.session_key or ""), expire_date__gt=timezone.now())
            .first()
        )
        if found is None:
            self._session_key = None
            return None
        self.user = None if self._is_over(found) else found.user
        self.row, self.rules_version = found, found.rules or 0
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.session_key = key_kept(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        row.created_at = self.row.created_at if self.row else timezone.now()
        if self.row:
            row.seen_at, row.is_remembered, row.address, row.browser = (
                self.row.seen_at,
                self.row.is_remembered,
                self.row.address,
                self.row.browser,
            )
        return row

    def _is_over(self, found: Any) -> bool:
        now = timezone.now()
        if found.is_over(SignInRules(**(found.limits or {})), now=now):
            return True
        if found.user_id and (found.seen_at is None or found.seen_at < now - SEEN_EVERY):
            Session.objects.filter(pk=found.pk).update(seen_at=now)
            found.seen_at = now
        return False
