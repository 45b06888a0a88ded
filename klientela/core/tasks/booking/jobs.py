"""What bookings do in the background: write invitations, and let series without an end keep having their rooms."""

from uuid import UUID

from django.utils import translation

from klientela.core.access.policy import function, grants
from klientela.core.jobs.queue import job, repeat
from klientela.core.tasks.booking.invitations import write_invitations
from klientela.core.tasks.booking.resources import take_further


@job("tasks.rooms", policy=function("manage_settings"))
def take_rooms_further() -> None:
    """Have series take what they have for the days that have come nearer."""
    take_further()


@job("tasks.invitations", policy=grants("read", "meetings"), attempts=3)
def send_invitations(*, meeting: str, language: str) -> None:
    """Tell guests outside what has changed about a meeting."""
    with translation.override(language):
        write_invitations(UUID(meeting))


repeat(take_rooms_further, cron="41 2 * * *")
