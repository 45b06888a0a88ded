"""Planning and changing meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.services import bury, create, save, settle
from klientela.core.tasks.about import about_of
from klientela.core.tasks.calendar.inviting import Invited, invite, let_guests_in
from klientela.core.tasks.calendar.reminding import next_reminder
from klientela.core.tasks.calendar.repeating import checked_zone, end_of, midnight
from klientela.core.tasks.calendar.shifting import shift_changes
from klientela.core.tasks.events import MeetingCalledOff, MeetingMoved, MeetingPlanned
from klientela.core.tasks.models import Meeting, MeetingState, Repeats
from klientela.core.tasks.recurring import EARLIEST, LATEST, checked
from klientela.core.tasks.zones import zone_named, zone_of
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish

TOO_FAR = _("Choose a day between 1900 and 2200.")
BACKWARDS = _("It ends before it begins.")
TOO_LONG = _("A meeting lasts a year at most.")
LONGEST = timedelta(days=366)
FIRST, LAST = datetime(EARLIEST.year + 1, 1, 1, tzinfo=UTC), datetime(LATEST.year, 1, 1, tzinfo=UTC)
"""Between these moments meetings take place."""
TIMES = frozenset({"starts_at", "ends_at", "is_all_day", "zone", "repeats", "rrule", "place"})
"""Fields by which guests have to plan anew."""
SET_ALONG = frozenset({"rrule", "lasts_until", "sequence", "remind_at", "uid"})


class Said(TypedDict, total=False):
    """What may be said of a new meeting beside its title, time and subject."""

    kind: str
    zone: str
    repeats: str
    rrule: str
    is_all_day: bool
    is_private: bool
    is_free: bool
    place: str
    text: str
    uid: str
    remind_before: str


@transaction.atomic
def plan(
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    owner: User | None = None,
    party: Party | None = None,
    about: Any = None,
    guests: Iterable[Invited] = (),
    **said: Unpack[Said],
) -> Meeting:
    """Put a meeting into somebody's calendar (one's own unless `owner` is named, which needs the right to transfer), with guests.

    `about`: a record or a `RecordRef`. Raises `ValidationError` for an unknown zone, a rule that is not understood, or an end before
    the beginning.
    """
    if said.get("rrule"):
        said = {**said, "repeats": Repeats.RULE}
    values = {"title": title[:200], "starts_at": starts_at, "ends_at": ends_at, "owner": owner, "party": party, **said, **about_of(about)}
    meeting: Meeting = create(entity_of(Meeting), {name: value for name, value in values.items() if value not in (None, "", False)}, by=by)
    for guest in guests:
        invite(meeting, guest, by=by)
    return meeting


@transaction.atomic
def create_meeting(values: Mapping[str, Any], *, by: User) -> Meeting:
    """Make a meeting from a form: in one's own calendar, unless one may hand over and names somebody else."""
    meeting = Meeting(**values)
    settle(meeting, values, by=by)
    meeting.uid = meeting.uid or str(meeting.pk)
    put_right(meeting)
    save(meeting)
    publish(MeetingPlanned(meeting_id=meeting.pk, actor_id=by.pk))
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, values: Mapping[str, Any], *, by: User) -> Meeting:
    """Change a meeting; another time or place is told to its guests, and changed occurrences of a series go along.

    One that was called off and is planned again, for that was taken back, asks its guests anew.
    """
    before = Meeting(starts_at=meeting.starts_at, zone=meeting.zone, sequence=meeting.sequence, state=meeting.state)
    for name, value in values.items():
        setattr(meeting, name, value)
    if {"starts_at"} & values.keys() and "ends_at" not in values:
        meeting.ends_at += meeting.starts_at - before.starts_at
    put_right(meeting)
    is_moved = bool(TIMES & values.keys()) or before.state == MeetingState.CANCELLED != meeting.state
    meeting.sequence = max(before.sequence, meeting.sequence) + (1 if is_moved else 0)
    if is_moved and meeting.rrule:
        shift_changes(meeting, before)
        meeting.remind_at = next_reminder(meeting)
    save(meeting, only=[field.name for field in meeting._meta.fields if field.editable or field.name in SET_ALONG])
    if {"is_private", "owner", "team", "branch"} & values.keys():
        let_guests_in(meeting, by=by)
    _tell(meeting, before.state, is_moved=is_moved, by=by)
    return meeting


def _tell(meeting: Meeting, was: str, *, is_moved: bool, by: User) -> None:
    """Its state changes here where something is taken back only: what was called off takes place after all, or does not again."""
    off = MeetingState.CANCELLED
    if meeting.state == off != was:
        publish(MeetingCalledOff(meeting_id=meeting.pk, actor_id=by.pk))
    elif is_moved:
        publish(MeetingMoved(meeting_id=meeting.pk, actor_id=by.pk, is_back=was == off != meeting.state))


@transaction.atomic
def delete_meeting(meeting: Meeting, *, by: User) -> None:
    """Delete a meeting; for its guests it is called off."""
    bury(meeting)
    publish(MeetingCalledOff(meeting_id=meeting.pk, actor_id=by.pk))


@transaction.atomic
def bring_back(meeting: Meeting, *, by: User) -> None:
    """A deleted meeting takes place after all: it needs its rooms again, which may refuse, and its guests are told."""
    meeting.sequence += 1
    meeting.remind_at = next_reminder(meeting)
    save(meeting, only=["sequence", "remind_at"])
    publish(MeetingMoved(meeting_id=meeting.pk, actor_id=by.pk, is_back=True))


def put_right(meeting: Meeting) -> None:
    """A meeting has a clock by which it is meant, ends after it begins, and what repeats has a rule."""
    meeting.zone = checked_zone(meeting.zone) if meeting.zone else zone_of(meeting.owner).key
    refuse_wrong_times(meeting.starts_at, meeting.ends_at)
    if meeting.is_all_day:
        _to_whole_days(meeting)
    _check_rule(meeting)
    meeting.lasts_until = end_of(meeting)
    meeting.remind_at = next_reminder(meeting)


def refuse_wrong_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """A meeting, or one occurrence of a series, ends after it begins, lasts a year at most, and takes place in our times."""
    moments = {"starts_at": starts_at, "ends_at": ends_at}
    wrong = {name: [TOO_FAR] for name, moment in moments.items() if moment is None or not FIRST <= moment < LAST}
    if not wrong and starts_at and ends_at and ends_at < starts_at:
        wrong["ends_at"] = [BACKWARDS]
    if not wrong and starts_at and ends_at and ends_at - starts_at > LONGEST:
        wrong["ends_at"] = [TOO_LONG]
    if wrong:
        raise ValidationError(wrong)


def _to_whole_days(meeting: Meeting) -> None:
    zone = zone_named(meeting.zone)
    first, end = meeting.starts_at.astimezone(zone).date(), meeting.ends_at.astimezone(zone)
    last = end.date() if midnight(end.date(), zone) == end and end.date() > first else end.date() + timedelta(days=1)
    meeting.starts_at, meeting.ends_at = midnight(first, zone), midnight(last, zone)


def _check_rule(meeting: Meeting) -> None:
    if not meeting.repeats:
        meeting.rrule = ""
        return
    since = meeting.starts_at.astimezone(zone_named(meeting.zone)).date()
    try:
        meeting.rrule = checked(meeting.rrule if meeting.repeats == Repeats.RULE else meeting.repeats, since)
    except ValidationError as error:
        raise ValidationError({"rrule": error.messages}) from error
