"""Sessions that bring their user along: one SQL statement per request answers who is asking."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Subquery
from django.utils import timezone

from klientela.core.identity.models import RulesVersion, Session, User


class SessionStore(DatabaseStore):
    """The session, its user and the version of the rules, read together."""

    user: User | None = None
    rules_version: int = 0
    begun: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        version = RulesVersion.objects.values("version")[:1]
        found = (
            Session.objects
            .select_related("user")
            .annotate(rules=Subquery(version))
            .filter(session_key=self.session_key, expire_date__gt=timezone.now())
            .first()
        )
        if found is None:
            self._session_key = None
            return None
        self.user, self.rules_version, self.begun = found.user, found.rules or 0, found.created_at
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.created_at = self.begun or timezone.now()
        return row
