"""One's own booking page, the letter of a guest of a meeting one may change, and rooms."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.links import make_door
from klientela.core.identity.models import User
from klientela.core.tasks.booking import invitations
from klientela.core.tasks.booking.opening import may_be_booked, open_page, page_of, secret_of
from klientela.core.tasks.models import BookingPage
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _page(company: Company, user: User) -> Parts:
    """Whoever has the address is told whose page it is: here it is the reader's own."""
    with acting(user):
        if not may_be_booked(user):
            return []
        page = page_of(user) or BookingPage.objects.create(user=user, heading="Talk")
        return [{"secret": secret_of(page) or open_page(user), "?": asked} for asked in ("", "?at=2026-12-01T09:00:00%2B00:00")]


def _letter(company: Company, user: User) -> Parts:
    with acting(user):
        mine = [guest for guest in company.rows["meeting-guests"] if may(user, "update", guest.meeting)]
    return [{"secret": make_door(invitations.PLACE, guest.pk, maker=user, op=invitations.OP)} for guest in mine[:1]]


def _rooms(company: Company, _user: User) -> Parts:
    return [{"pk": row.pk} for row in company.rows["resources"]]


def _meetings(company: Company, _user: User) -> Parts:
    return [{"pk": row.pk} for row in company.rows["meetings"]]


PREPARED_BOOKING: dict[str, Callable[[Company, User], Parts]] = {
    "/book/<str:secret>/": _page,
    "/book/<str:secret>/done/": _page,
    "/invitation/answer/<str:secret>/": _letter,
    "/resources/<uuid:pk>/week/": _rooms,
    "/calendar/meetings/<uuid:pk>/rooms/": _meetings,
}
