"""Moments nobody can mean are refused in plain words by every door of the calendar, and one occurrence is held to what holds for all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import may
from klientela.core.records.services import change, create, delete
from klientela.core.records.undoing import undo_now
from klientela.core.tasks.booking.resources import take
from klientela.core.tasks.calendar.queries import occurrences
from klientela.core.tasks.calendar.services import answer, call_off, move, plan
from klientela.core.tasks.calendar.slots import planned_with
from klientela.core.tasks.models import Answer, Guest, Meeting, MeetingChange, Resource, ResourceUse
from klientela.kernel.entity import entity_named, entity_of
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ODD = (
    *("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00", "9999-12-31T23:59"),
    *("2027-03-01T09:00:00+23:59", "0000-00-00T00:00Z", "2027-W01-1", "x\0", "9" * 5000),
)


def weekly(by, **more):
    with acting(by):
        return plan(title="Weekly", starts_at=NINE, ends_at=NINE + HOUR, by=by, rrule="FREQ=WEEKLY;COUNT=3", **more)


@pytest.mark.parametrize("odd", ODD)
def test_no_door_of_the_calendar_breaks(cast, odd):
    meeting, client = weekly(cast.ewa), browser(cast.ewa)
    client.raise_request_exception = False
    here = f"/calendar/meetings/{meeting.pk}"
    times = {"starts_at": odd, "ends_at": odd, "version": meeting.version}
    answers = [
        *(client.get(f"{here}/{door}/", {"at": odd}) for door in ("move", "hold")),
        *(client.get("/calendar/new/", {name: odd}) for name in ("starts_at", "ends_at", "about", "party")),
        client.get("/calendar/", {"day": odd, "people": odd, "view": "month"}),
        client.get("/calendar/find/", {"minutes": "60", "first": odd, "last": odd}),
        client.post(f"{here}/call-off/", {"at": odd}),
        client.post("/meetings/new/", {"title": "Odd", **times}),
        client.post(f"{here}/move/", {"at": odd, "days": odd}),
        client.post(f"{here}/move/", times),
        client.post(f"{here}/move/", {**times, "at": NINE.isoformat(), "scope": "all"}),
    ]
    assert {each.status_code for each in answers} <= {200, 302, 404, 409, 422}


def test_one_occurrence_is_moved_changed_and_given_back_with_its_room(cast):
    meeting = weekly(cast.ewa, zone="Europe/Warsaw")
    with as_system("a room"):
        room = Resource._base_manager.create(name="Blue room")
    with acting(cast.ewa):
        take(meeting, [room], by=cast.ewa)
        entity, second = entity_of(MeetingChange), NINE + 7 * DAY
        made = create(entity, {"meeting": meeting, "occurs_at": second, "starts_at": second + DAY}, by=cast.ewa)
        change(entity, made.pk, {"starts_at": second + 2 * DAY, "ends_at": second + 2 * DAY + HOUR}, by=cast.ewa, version=made.version)
        assert second + 2 * DAY in taken(meeting)
        sequence = Meeting.objects.get(pk=meeting.pk).sequence
        delete(entity, made.pk, by=cast.ewa)
        assert taken(meeting) == [NINE, second, NINE + 14 * DAY]
        assert Meeting.objects.get(pk=meeting.pk).sequence > sequence


def taken(meeting):
    return sorted(use.during.lower for use in ResourceUse.objects.filter(meeting=meeting.pk))


def test_one_occurrence_ends_after_it_begins_and_in_our_times(cast):
    meeting, far = weekly(cast.ewa), datetime(9999, 12, 31, 23, tzinfo=UTC)
    entity, second = entity_of(MeetingChange), NINE + 7 * DAY
    with acting(cast.ewa):
        for values in ({"ends_at": NINE}, {"ends_at": far}, {"starts_at": datetime(1, 1, 1, tzinfo=UTC)}):
            with pytest.raises(ValidationError):
                create(entity, {"meeting": meeting, "occurs_at": second, **values}, by=cast.ewa)
        made = create(entity, {"meeting": meeting, "occurs_at": second, "title": "Other"}, by=cast.ewa)
        with pytest.raises(ValidationError):
            change(entity, made.pk, {"ends_at": NINE}, by=cast.ewa, version=made.version)
        version = Meeting.objects.get(pk=meeting.pk).version
        with pytest.raises(ValidationError):
            move(meeting, starts_at=NINE, ends_at=NINE + 4000 * DAY, by=cast.ewa, version=version, occurs_at=NINE)


def test_a_guest_who_becomes_another_takes_neither_sight_nor_answer_along(cast):
    with acting(cast.ewa):
        talk = plan(title="Secret", starts_at=NINE, ends_at=NINE + HOUR, by=cast.ewa, is_private=True, guests=[cast.ana])
        guest = Guest.objects.get(user=cast.ana)
    with acting(cast.ana):
        answer(guest, Answer.ACCEPTED, by=cast.ana)
    with acting(cast.ewa):
        version = Guest.objects.get(pk=guest.pk).version
        changed = change(entity_of(Guest), guest.pk, {"user": cast.ion}, by=cast.ewa, version=version)
    assert changed.answer == Answer.WAITING
    assert may(cast.ion, "read", talk) and not may(cast.ana, "read", talk)


@pytest.mark.parametrize("clock", [9, 23])
def test_what_was_called_off_is_not_open_with_a_party(cast, clock):
    start = datetime.now(UTC).replace(hour=clock, minute=0, second=0, microsecond=0) + DAY
    with acting(cast.ewa):
        person = create(entity_named("persons"), {"name": "Mihai Pop"}, by=cast.ewa)
        party = entity_named("parties").model.objects.get(pk=person.pk)
        daily = plan(title="Daily", starts_at=start, ends_at=start + HOUR, by=cast.ewa, rrule="FREQ=DAILY;COUNT=2", party=party)
        call_off(daily, by=cast.ewa, occurs_at=start)
        assert planned_with(cast.ewa, party).count == 1
        call_off(daily, by=cast.ewa, occurs_at=start + DAY)
        assert planned_with(cast.ewa, party) is None


@pytest.mark.parametrize(("more", "length"), [({}, HOUR), ({}, 3 * HOUR), ({"is_all_day": True}, DAY), ({"is_all_day": True}, 2 * DAY)])
def test_a_counted_series_that_goes_on_past_midnight_does_not_come_once_more(cast, more, length):
    start = NINE.replace(hour=0 if more else 23)
    with acting(cast.ewa):
        plan(title="Night", starts_at=start, ends_at=start + length, by=cast.ewa, rrule="FREQ=DAILY;INTERVAL=3;COUNT=2", zone="UTC", **more)
        plan(title="Daily", starts_at=start, ends_at=start + length, by=cast.ewa, rrule="FREQ=DAILY;COUNT=4", zone="UTC", **more)
    found = occurrences(cast.ewa, people=(cast.ewa,), since=start - DAY, until=start + 30 * DAY)
    assert [each.starts_at for each in found if each.title == "Night"] == [start, start + 3 * DAY]
    assert [each.starts_at for each in found if each.title == "Daily"] == [start + number * DAY for number in range(4)]


def test_guests_of_what_was_called_off_by_mistake_are_asked_anew(cast):
    with acting(cast.ewa):
        talk = plan(title="Talk", starts_at=NINE, ends_at=NINE + HOUR, by=cast.ewa, guests=["guest@example.com"])
    with acting(cast.ewa) as actor:
        call_off(talk, by=cast.ewa)
        sequence = Meeting.objects.get(pk=talk.pk).sequence
    ordered = ProcrastinateJob.objects.filter(task_name="tasks.invitations")
    ordered.delete()
    with acting(cast.ewa):
        assert undo_now(actor.batch, by=cast.ewa).restored
        assert Meeting.objects.get(pk=talk.pk).sequence > sequence
    assert ordered.exists()


def test_an_occurrence_put_after_the_end_of_its_series_stays_in_sight(cast):
    meeting, later = weekly(cast.ewa), NINE + 60 * DAY
    with acting(cast.ewa):
        create(entity_of(MeetingChange), {"meeting": meeting, "occurs_at": NINE, "starts_at": later}, by=cast.ewa)
        assert [each.starts_at for each in occurrences(cast.ewa, people=[cast.ewa], since=later, until=later + DAY)] == [later]
