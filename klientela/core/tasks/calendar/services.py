"""Verbs of the calendar."""

from klientela.core.tasks.calendar.holding import call_off, hold
from klientela.core.tasks.calendar.inviting import answer, invite, uninvite
from klientela.core.tasks.calendar.making import change_meeting, create_meeting, delete_meeting, plan
from klientela.core.tasks.calendar.moving import move

__all__ = [
    "answer",
    "call_off",
    "change_meeting",
    "create_meeting",
    "delete_meeting",
    "hold",
    "invite",
    "move",
    "plan",
    "uninvite",
]
