"""Taking back what was called off or deleted: rooms are had again, or it is said who has them, and guests are told."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import may
from klientela.core.records.runs import Reason
from klientela.core.records.services import create, delete
from klientela.core.records.undoing import undo_now
from klientela.core.tasks.booking.resources import resources_of, take, taken
from klientela.core.tasks.calendar.reminding import remind_meetings
from klientela.core.tasks.calendar.services import call_off, move, plan
from klientela.core.tasks.models import Guest, Meeting, Notice
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.wall import beyond_the_wall

pytestmark = pytest.mark.django_db
NOON = timezone.now().astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def room(cast):
    with acting(cast.dora):
        return create(entity_named("resources"), {"name": "Blue room", "kind": "room"}, by=cast.dora)


def meet(by, title, start=NOON, **rest):
    return plan(title=title, starts_at=start, ends_at=start + HOUR, by=by, **rest)


def end(meeting, how, by):
    with acting(by) as actor:
        call_off(meeting, by=by) if how == "called off" else delete(entity_of(Meeting), meeting.pk, by=by)
        return actor.batch


def told(user):
    with beyond_the_wall("test"), as_system("test"):
        return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("how", ["called off", "deleted"])
def test_what_takes_place_after_all_has_its_room_again_and_its_guests_know(cast, room, how):
    with acting(cast.ewa):
        first = meet(cast.ewa, "First", guests=[cast.ion, "guest@example.com"])
        take(first, [room], by=cast.ewa)
    batch = end(first, how, cast.ewa)
    assert resources_of(first, cast.dora) == [] and taken([room.pk], NOON, NOON + DAY) == []
    ordered = ProcrastinateJob.objects.filter(task_name="tasks.invitations")
    ordered.delete()
    with acting(cast.ewa):
        outcome = undo_now(batch, by=cast.ewa)
    assert outcome.lines == [] and taken([room.pk], NOON, NOON + DAY) == [(NOON, NOON + HOUR)]
    assert told(cast.ion) == ["meeting.invited", "meeting.changed", "meeting.changed"] and ordered.exists()
    with acting(cast.ewa):
        assert undo_now(outcome.batch, by=cast.ewa).lines == []
    assert taken([room.pk], NOON, NOON + DAY) == []


@pytest.mark.parametrize("how", ["called off", "deleted"])
def test_whose_room_is_taken_by_now_stays_away_and_it_is_said_why(cast, room, how):
    with acting(cast.ewa):
        first = meet(cast.ewa, "First")
        take(first, [room], by=cast.ewa)
    batch = end(first, how, cast.ewa)
    with acting(cast.ewa):
        take(meet(cast.ewa, "Second"), [room], by=cast.ewa)
        lines = undo_now(batch, by=cast.ewa).lines
    assert [line.reason for line in lines] == [Reason.INVALID]
    assert "Blue room is taken" in lines[0].text and "Second" in lines[0].text


def test_one_occurrence_gives_its_room_back_and_has_it_again(cast, room):
    with acting(cast.ewa):
        daily = meet(cast.ewa, "Daily", rrule="FREQ=DAILY;COUNT=3", zone="UTC")
        take(daily, [room], by=cast.ewa)
    for is_taken in (False, True):
        with acting(cast.ewa) as actor:
            call_off(daily, by=cast.ewa, occurs_at=NOON + DAY)
        assert taken([room.pk], NOON + DAY, NOON + 2 * DAY) == []
        with acting(cast.ewa):
            other = meet(cast.ewa, "Other", NOON + DAY) if is_taken else None
            if other:
                take(other, [room], by=cast.ewa)
            lines = undo_now(actor.batch, by=cast.ewa).lines
        assert [line.reason for line in lines] == ([Reason.INVALID] if is_taken else [])
        assert len(taken([room.pk], NOON, NOON + 4 * DAY)) == 3


def test_a_guest_who_is_asked_after_all_sees_the_meeting_again(cast):
    with acting(cast.ewa):
        talk = meet(cast.ewa, "Talk", guests=[cast.ion], is_private=True)
    with acting(cast.ewa) as actor:
        delete(entity_of(Guest), Guest._base_manager.get(meeting=talk.pk).pk, by=cast.ewa)
    assert not may(cast.ion, "read", talk)
    with acting(cast.ewa):
        outcome = undo_now(actor.batch, by=cast.ewa)
    assert outcome.lines == [] and may(cast.ion, "read", talk)
    with acting(cast.ewa):
        undo_now(outcome.batch, by=cast.ewa)
    assert not may(cast.ion, "read", talk)


def test_a_reminder_follows_the_occurrence_that_was_moved(cast):
    with acting(cast.ewa):
        daily = meet(cast.ewa, "Daily", rrule="FREQ=DAILY;COUNT=3", zone="UTC", remind_before="15")
        moved = NOON + DAY + 3 * HOUR
        daily = move(daily, starts_at=moved, ends_at=moved + HOUR, by=cast.ewa, version=daily.version, occurs_at=NOON + DAY)
        call_off(daily, by=cast.ewa, occurs_at=NOON + 2 * DAY)
    quarter = timedelta(minutes=15)
    with as_system("test"):
        at = (NOON - quarter, NOON + DAY - quarter, moved - quarter, NOON + 2 * DAY - quarter)
        assert [remind_meetings(now=moment) for moment in at] == [1, 0, 1, 0]
        assert Meeting._base_manager.get(pk=daily.pk).remind_at is None
