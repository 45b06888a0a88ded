"""What rooms, devices and invitations do when a meeting is planned, moved or called off."""

from uuid import UUID

from django.utils.translation import get_language

from klientela.core.access.acting import actor_or_none
from klientela.core.tasks.booking.jobs import send_invitations
from klientela.core.tasks.booking.resources import retake
from klientela.core.tasks.events import MeetingCalledOff, MeetingMoved
from klientela.core.tasks.models import Guest, Meeting
from klientela.kernel.event import on


@on(MeetingMoved)
def move_along(moved: MeetingMoved) -> None:
    """What a meeting has moves along, or the move is refused; guests outside are told."""
    retake(Meeting._base_manager.get(pk=moved.meeting_id))
    _order_letters(moved.meeting_id)


@on(MeetingCalledOff)
def give_back(ended: MeetingCalledOff) -> None:
    """A meeting that does not take place needs no room; guests outside are told."""
    retake(Meeting._base_manager.get(pk=ended.meeting_id))
    _order_letters(ended.meeting_id)


def _order_letters(meeting: UUID) -> None:
    """Once what happened is certain. Several orders make one letter: it is written only where a guest does not know something yet."""
    actor = actor_or_none()
    if Guest._base_manager.filter(meeting=meeting, user=None).exists():
        by = actor.user if actor else None
        send_invitations.defer(by=by, meeting=str(meeting), language=get_language() or "en")
