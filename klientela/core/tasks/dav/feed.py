"""The secret address of a calendar: who knows it reads the calendar and nothing else; made anew or taken back at any time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from klientela.core.access.acting import Limit
from klientela.core.identity.models import User
from klientela.core.identity.secrets import digest, new_secret
from klientela.core.tasks.models import CalendarFeed, Meeting
from klientela.kernel.entity import entity_of
from klientela.kernel.wall import beyond_the_wall

FEEDS = "addresses of calendars"
BACK, AHEAD = timedelta(days=92), timedelta(days=731)
HOUR = timedelta(hours=1)


@transaction.atomic
def renew_feed(user: User, *, is_busy_only: bool) -> str:
    """The secret of a new address, shown once; the one before no longer works."""
    secret = new_secret()
    CalendarFeed.objects.filter(user=user).delete()
    CalendarFeed.objects.create(user=user, digest=digest(secret), is_busy_only=is_busy_only)
    return secret


@transaction.atomic
def take_back_feed(user: User) -> None:
    """From now on nobody reads the calendar by its address."""
    CalendarFeed.objects.filter(user=user).delete()


def feed_of(user: User) -> CalendarFeed | None:
    """One's own address, without its secret."""
    return CalendarFeed.objects.filter(user=user).first()


@beyond_the_wall(FEEDS)
def followed_feed(secret: str) -> tuple[CalendarFeed, Limit]:
    """The calendar behind a secret, and the limit within which it is read. Unknown, taken back, of somebody who left: the same 404."""
    working = CalendarFeed.objects.select_related("user").filter(user__is_active=True, user__deleted_at=None)
    feed = working.filter(digest=digest(secret)).first()
    if feed is None:
        raise Http404
    now = timezone.now()
    if feed.used_at is None or feed.used_at < now - HOUR:
        CalendarFeed.objects.filter(pk=feed.pk).update(used_at=now)
    return feed, Limit(ops=frozenset({"read"}), entities=frozenset({entity_of(Meeting).grants}))
