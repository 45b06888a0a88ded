"""Who takes part, as a calendar program says: guests asked, asked no longer, and one's own answer."""

from __future__ import annotations

from collections.abc import Iterable

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.tasks.calendar.services import answer, invite, uninvite
from klientela.core.tasks.interchange.reading import ReadEvent
from klientela.core.tasks.interchange.shown import Attending
from klientela.core.tasks.models import Guest, Meeting
from klientela.kernel.entity import entity_named


def keep_attending(meeting: Meeting, event: ReadEvent, before: Iterable[Attending], *, by: User) -> None:
    """Ask exactly those whom the program names, of those it knows about."""
    known = {one.email.lower(): one for one in before}
    own = {_email(by), _email(meeting.owner)} - {""}
    wanted = {one.email: one for one in event.invited if one.email not in own}
    for email, one in wanted.items():
        if email not in known:
            invite(meeting, _whom(email, by=by), by=by, is_needed=one.is_needed)
    gone = [one.guest for email, one in known.items() if email not in wanted and email not in own]
    for guest in Guest._base_manager.filter(pk__in=[key for key in gone if key], deleted_at=None):
        uninvite(guest, by=by)


def keep_answer(meeting: Meeting, event: ReadEvent, *, by: User) -> bool:
    """Keep one's own answer to somebody else's meeting; False where there is none to keep."""
    guest = Guest._base_manager.filter(meeting=meeting.pk, user=by, deleted_at=None).first()
    mine = next((one for one in event.invited if one.email == _email(by)), None)
    if guest is None or mine is None:
        return False
    answer(guest, mine.answer, by=by)
    return True


def _email(user: User | None) -> str:
    return ((user.email if user else "") or "").lower()


def _whom(email: str, *, by: User) -> User | Party | str:
    if sees(by, entity_named("users"), "email"):
        colleague: User | None = visible(by, "read", entity_named("users")).filter(email__iexact=email).first()
        if colleague:
            return colleague
    if sees(by, entity_named("parties"), "email"):
        person: Party | None = visible(by, "read", entity_named("parties")).filter(email=email).first()
        if person:
            return person
    return email
