"""By whose clock and calendar a day is meant."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from klientela.core.identity.models import User


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name; an unknown one is that of the installation."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def zone_of(user: User | None) -> ZoneInfo:
    """By whose clock a user lives."""
    return zone_named(user.zone if user else "")


def today_of(user: User | None, *, now: datetime | None = None) -> date:
    """The day it is for a user."""
    return (now or timezone.now()).astimezone(zone_of(user)).date()
