"""What streams ask of the database, each time in one statement for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connections
from django.db.models import Count
from django.http import HttpRequest, parse_cookie
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.viewing import viewed
from klientela.core.identity.models import Session, SignInRules
from klientela.core.identity.sessions import SessionStore, key_kept
from klientela.core.identity.signing_in import may_sign_in, user_of_session
from klientela.core.tasks.models import Notice
from klientela.core.tasks.streaming.listeners import Listener
from klientela.kernel.slot import slot
from klientela.kernel.wall import beyond_the_wall

NEWS = "the number of everybody's new notifications"


def who_listens(cookies: str) -> Listener | None:
    """The stream of a browser, by its cookies: whoever is signed in there himself, and what he may hear of."""
    request = HttpRequest()
    cookie = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    request.session = SessionStore(cookie)
    user = user_of_session(request) if cookie else None
    if user is None or viewed(request.session, user) is not None:
        return None
    with acting(user):
        topics = frozenset(name for name, policy in slot("live.topics").items().items() if policy.admits(user))
    return Listener(user.pk, key_kept(cookie), topics)


def ended(listeners: Collection[Listener]) -> list[Listener]:
    """The streams whose session is over or whose user may no longer sign in."""
    rules, now = SignInRules.objects.first() or SignInRules(), timezone.now()
    keys = {listener.session for listener in listeners}
    rows = Session.objects.select_related("user").filter(session_key__in=keys, expire_date__gt=now)
    alive = {row.session_key for row in rows if row.user and may_sign_in(row.user) and not row.is_over(rules, now=now)}
    return [listener for listener in listeners if listener.session not in alive]


@beyond_the_wall(NEWS)
def news_of(users: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """How much is new for each of some users."""
    new = Notice.objects.filter(user__in=users, seen_at=None, closed_at=None, at__lte=timezone.now())
    counts = dict(new.values("user").annotate(n=Count("pk")).values_list("user", "n"))
    return {user: {"count": counts.get(user, 0)} for user in users}


def answers(topic: str, users: Collection[UUID]) -> dict[UUID, Any]:
    """What a topic says to users: for notifications how many are new, for any other only that there is something."""
    return dict(news_of(users)) if topic == "notices" else {user: {} for user in users}


def released[**P, R](ask: Callable[P, R]) -> Callable[P, R]:
    """A question asked on a thread of its own, which gives its connection back."""

    def asked(*args: P.args, **named: P.kwargs) -> R:
        close_old_connections()
        try:
            return ask(*args, **named)
        finally:
            connections.close_all()

    return asked
