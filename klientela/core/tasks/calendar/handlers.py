"""Who is told when meetings are planned, moved, called off or answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.tasks.calendar.repeating import moments
from klientela.core.tasks.events import MeetingAnswered, MeetingCalledOff, MeetingMoved
from klientela.core.tasks.models import Answer, Guest, Meeting
from klientela.core.tasks.notices.services import News, notify_many, settle_notices
from klientela.core.tasks.zones import zone_of
from klientela.kernel.entity import entity_of
from klientela.kernel.event import on
from klientela.ui.formats import formats

INVITED, MOVED, OFF = _("%(who)s asks you: %(title)s"), _("Moved by %(who)s: %(title)s"), _("Called off by %(who)s: %(title)s")
BACK = _("%(who)s: it takes place after all: %(title)s")
ANSWERS: dict[str, Any] = {
    Answer.ACCEPTED: _("%(who)s comes: %(title)s"),
    Answer.DECLINED: _("%(who)s does not come: %(title)s"),
    Answer.TENTATIVE: _("%(who)s perhaps comes: %(title)s"),
}


@on(MeetingMoved)
def tell_guests(moved: MeetingMoved) -> None:
    """Colleagues who are asked learn of it once, and again of each new time."""
    meeting = Meeting._base_manager.filter(pk=moved.meeting_id, deleted_at=None).select_related("owner").first()
    if meeting is None:
        return
    guests = _colleagues(meeting, moved.actor_id)
    asked = {guest.user_id for guest in guests if guest.answer == Answer.WAITING}
    invited = [
        _news(meeting, guest.user, "meeting.invited", title=INVITED, actor_id=moved.actor_id) for guest in guests if guest.user_id in asked
    ]
    known = notify_many(invited)
    new = {notice.user_id for notice in known}
    if meeting.sequence:
        rest = [guest for guest in guests if guest.user_id not in new]
        times, title = f"{meeting.sequence}", BACK if moved.is_back else MOVED
        notify_many([
            _news(meeting, guest.user, "meeting.changed", title=title, actor_id=moved.actor_id, occurrence=times) for guest in rest
        ])


@on(MeetingCalledOff)
def tell_called_off(gone: MeetingCalledOff) -> None:
    """Colleagues who are asked learn that it does not take place."""
    meeting = Meeting._base_manager.filter(pk=gone.meeting_id).select_related("owner").first()
    if meeting is None:
        return
    if gone.occurs_at is None:
        settle_notices(RecordRef("meetings", meeting.pk), kinds=("meeting.invited", "meeting.reminder"))
    word = f"off:{gone.occurs_at or ''}:{meeting.sequence}"
    guests = [
        guest for guest in _colleagues(meeting, gone.actor_id) if guest.answer != Answer.DECLINED and _might_read(meeting, guest.user)
    ]
    notify_many([_news(meeting, guest.user, "meeting.changed", title=OFF, actor_id=gone.actor_id, occurrence=word) for guest in guests])


@on(MeetingAnswered)
def tell_owner(answered: MeetingAnswered) -> None:
    """Whose meeting it is learns who comes."""
    guest = Guest._base_manager.filter(pk=answered.guest_id).select_related("meeting__owner", "user", "party").first()
    title = ANSWERS.get(answered.answer)
    if guest is None or title is None or guest.meeting.owner is None or guest.meeting.owner_id == answered.actor_id:
        return
    who = guest.user.name if guest.user else guest.name or guest.email
    word = f"{guest.pk}:{answered.answer}:{guest.version}"
    owner = guest.meeting.owner
    notify_many([_news(guest.meeting, owner, "meeting.answered", title=title, actor_id=answered.actor_id, occurrence=word, who=who)])


def _colleagues(meeting: Meeting, actor_id: UUID | None) -> Sequence[Any]:
    rows = Guest._base_manager.filter(meeting=meeting.pk, deleted_at=None, user__isnull=False).exclude(user=actor_id)
    return list(rows.select_related("user"))


def _might_read(meeting: Meeting, user: User) -> bool:
    """Whether a meeting is open to somebody, or was when it was deleted: then nobody reads it any more."""
    return not meeting.deleted_at or Meeting._base_manager.filter(scope(user, "read", Meeting), pk=meeting.pk).exists()


def _news(
    meeting: Meeting, user: User | None, kind: str, *, title: Any, actor_id: UUID | None, occurrence: str = "", who: str = ""
) -> News:
    """What one person is told: the meeting by the name under which he knows it, and when it is by his clock."""
    receiver: Any = user
    actor = User.objects.filter(pk=actor_id).first() if actor_id and not who else None
    values = {"who": who or (actor.name if actor else "Klientela"), "title": title_of(meeting, receiver)}
    about = None if meeting.deleted_at else RecordRef("meetings", meeting.pk)
    told: dict[str, Any] = {"text": when_told(meeting, receiver), "values": values, "about": about, "actor_id": actor_id}
    return News(receiver, kind, title, occurrence=f"{meeting.pk}:{occurrence}", **told)


def when_told(meeting: Meeting, user: User) -> str:
    """When it begins, by the clock of whoever is told; of a series the first time from now."""
    if not sees(user, entity_of(Meeting), "starts_at"):
        return ""
    now = timezone.now()
    coming = moments(meeting, now, now.replace(year=now.year + 1, day=1)) if meeting.rrule else []
    local = (coming[0][0] if coming else meeting.starts_at).astimezone(zone_of(user))
    return f"{formats(user.language or settings.LANGUAGE_CODE).day(local.date())}, {local:%H:%M}"
