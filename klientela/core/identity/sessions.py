"""Sessions that bring their user along: one SQL statement per request answers who is asking, and whether he still may."""

from datetime import timedelta
from functools import cache
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from klientela.core.identity.models import RulesVersion, Session, SignInRules, User
from klientela.core.identity.models.sessions import LONGEST_DAYS
from klientela.core.identity.secrets import digest
from klientela.core.identity.sql import SESSION

SEEN_EVERY = timedelta(minutes=1)
LIMITS = ("idle_hours", "remembered_idle_days", "absolute_days")


def key_kept(cookie: str) -> str:
    """What the table keeps of a session's cookie."""
    return digest(cookie)[:40]


@cache
def _asking() -> str:
    """Put together once, since it runs with every request."""
    session, user, rules, limits = (model._meta for model in (Session, User, RulesVersion, SignInRules))
    columns = [f's."{field.column}"' for field in session.concrete_fields] + [f'u."{field.column}"' for field in user.concrete_fields]
    tables = {"session": session.db_table, "user": user.db_table, "rules": rules.db_table, "limits": limits.db_table}
    return SESSION.format(columns=", ".join(columns), numbers=", ".join(LIMITS), **tables)


@cache
def _reading(model: type[Model]) -> list[tuple[int, Any]]:
    """The places of columns that are read in a way of their own, with that way."""
    fields = enumerate(model._meta.concrete_fields)
    return [(place, way) for place, field in fields for way in field.get_db_converters(connection)]


def _made[M: Model](model: type[M], values: list[Any]) -> M:
    for place, way in _reading(model):
        values[place] = way(values[place], None, connection)
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], values)


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
        with connection.cursor() as cursor:
            cursor.execute(_asking(), [key_kept(self.session_key or ""), timezone.now()])
            values = cursor.fetchone()
        if values is None:
            self._session_key = None
            return None
        *columns, rules, limits = values
        count = len(Session._meta.concrete_fields)
        found, user = _made(Session, columns[:count]), _made(User, columns[count:])
        if found.user_id:
            found.user = user
        self.user = None if self._is_over(found, dict(zip(LIMITS, limits or (), strict=False))) else found.user
        self.row, self.rules_version = found, rules or 0
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

    def _is_over(self, found: Session, limits: dict[str, int]) -> bool:
        now = timezone.now()
        if found.is_over(SignInRules(**limits), now=now):
            return True
        if found.user_id and (found.seen_at is None or found.seen_at < now - SEEN_EVERY):
            Session.objects.filter(pk=found.pk).update(seen_at=now)
            found.seen_at = now
        return False
