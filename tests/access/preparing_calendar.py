"""Meetings to be moved, held, called off and answered, and calendars of colleagues."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.tasks.models import Guest
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _meetings(company: Company, _user: User) -> Parts:
    return [{"pk": meeting.pk} for meeting in company.rows["meetings"]]


def _answers(company: Company, user: User) -> Parts:
    """Of the meetings one may read one asks the reader; the others do not."""
    with acting(user):
        read = next((meeting for meeting in company.rows["meetings"] if may(user, "read", meeting)), None)
    if read and not Guest._base_manager.filter(meeting=read.pk, user=user).exists():
        Guest._base_manager.create(meeting_id=read.pk, user=user)
    return [{"pk": meeting.pk, "word": word} for meeting in company.rows["meetings"] for word in ("accepted", "declined")]


PREPARED_CALENDAR: dict[str, Callable[[Company, User], Parts]] = {
    "/calendar/meetings/<uuid:pk>/move/": _meetings,
    "/calendar/meetings/<uuid:pk>/hold/": _meetings,
    "/calendar/meetings/<uuid:pk>/call-off/": _meetings,
    "/calendar/meetings/<uuid:pk>/answer/<slug:word>/": _answers,
}
