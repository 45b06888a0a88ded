"""Administrators hear when the disk runs full: every week while there is little room, every day while there is hardly any."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from klientela.core.access.administrators import administrators
from klientela.core.operations.health.disk import LAST, room_at
from klientela.core.tasks.notices.services import notify

KIND = "system.room"
SOON = gettext_lazy("The disk runs full")
AT_ONCE = gettext_lazy("The disk is nearly full")
TEXT = gettext_lazy("Open Settings, System: there stands how much room is left. On a full disk nothing can be saved.")


def sound_the_alarm_of_room(*, today: date | None = None) -> int:
    """Tell every administrator that there is too little room, unless he was told already; how many were told."""
    alarm = room_at(settings.HOME).alarm
    if not alarm:
        return 0
    day = today or timezone.localdate()
    week = day.isocalendar()
    occurrence = f"{alarm}:{day}" if alarm == LAST else f"{alarm}:{week.year}-{week.week}"
    title = AT_ONCE if alarm == LAST else SOON
    told = [notify(user, KIND, title=title, text=TEXT, occurrence=occurrence) for user in administrators()]
    return sum(notice is not None for notice in told)
