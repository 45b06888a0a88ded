"""Planning, moving, holding and answering, and what colleagues see of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import may
from klientela.core.access.sql import count_stale
from klientela.core.access.why import explain
from klientela.core.identity.models import User
from klientela.core.records.services import change, create
from klientela.core.tasks.calendar.queries import busy, occurrences
from klientela.core.tasks.calendar.reminding import remind_meetings
from klientela.core.tasks.calendar.services import answer, call_off, hold, move, plan
from klientela.core.tasks.models import Answer, Guest, Meeting, MeetingState, Notice
from klientela.core.timeline.models import Episode
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.kernel.wall import beyond_the_wall
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def meeting(by: User, title: str = "Talk", **more) -> Meeting:
    with acting(by):
        return plan(**{"title": title, "starts_at": NINE, "ends_at": NINE + HOUR, "by": by, **more})


def seen(user: User, *people: User, days: int = 30):
    with acting(user):
        return occurrences(user, people=people or (user,), since=NINE - DAY, until=NINE + days * DAY)


def test_a_private_meeting_is_for_its_owner_and_guests_only(cast):
    talk = meeting(cast.ewa, is_private=True)
    assert [each.title for each in seen(cast.ewa)] == ["Talk"]
    for other in (cast.dora, cast.ana, cast.ion):
        assert not may(other, "read", talk)
        assert [(each.title, each.is_busy_only) for each in seen(other, cast.ewa)] == [("", True)]
    with as_system("explaining"):
        assert not explain(cast.dora, "read", talk).allowed
    with acting(cast.ewa):
        create(entity_of(Guest), {"meeting": talk, "user": cast.ana}, by=cast.ewa)
    assert may(cast.ana, "read", talk) and not may(cast.dora, "read", talk)
    assert count_stale(Meeting) == 0
    assert browser(cast.dora).get(f"/meetings/{talk.pk}/").status_code == 404
    assert browser(cast.dora).get("/meetings/?view=calendar&column=2027-03").content.count(b"Talk") == 0


def test_only_one_or_all_of_a_series(cast):
    weekly = meeting(cast.ewa, rrule="FREQ=WEEKLY", guests=[cast.ana])
    second = NINE + 7 * DAY
    with acting(cast.ewa):
        moved = move(weekly, starts_at=second + HOUR, ends_at=second + 2 * HOUR, by=cast.ewa, version=weekly.version, occurs_at=second)
        call_off(moved, by=cast.ewa, occurs_at=NINE + 14 * DAY)
    found = [each.starts_at for each in seen(cast.ana, cast.ana)]
    assert found == [NINE, second + HOUR, NINE + 21 * DAY, NINE + 28 * DAY]
    with acting(cast.ewa):
        now = Meeting.objects.get(pk=weekly.pk)
        move(now, starts_at=NINE + DAY, ends_at=NINE + DAY + HOUR, by=cast.ewa, version=now.version)
    assert [each.starts_at for each in seen(cast.ewa)] == [NINE + DAY, second + HOUR, NINE + 22 * DAY, NINE + 29 * DAY]


def test_two_move_at_once_and_nothing_is_overwritten(cast):
    talk = meeting(cast.ewa)
    with acting(cast.ewa):
        move(talk, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR, by=cast.ewa, version=talk.version)
        with pytest.raises(StaleSave):
            move(talk, starts_at=NINE + DAY, ends_at=NINE + DAY + HOUR, by=cast.ewa, version=talk.version)
    sent = {"days": "1", "version": talk.version}
    answer = browser(cast.ewa).post(f"/calendar/meetings/{talk.pk}/move/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert b"10:00" in answer.content and b"2 Mar" in answer.content
    assert browser(cast.eve).post(f"/calendar/meetings/{talk.pk}/move/", sent).status_code in (403, 404)


def test_guests_are_told_answer_and_are_told_again(cast):
    talk = meeting(cast.ewa, guests=[cast.ion])
    assert may(cast.ion, "read", talk) and not may(cast.ion, "update", talk)
    guest = Guest._base_manager.get(meeting=talk.pk)
    with acting(cast.eve), pytest.raises(NotAllowed):
        answer(Guest._base_manager.get(pk=guest.pk), Answer.DECLINED, by=cast.eve)
    with acting(cast.ion):
        answer(guest, Answer.ACCEPTED, by=cast.ion)
    with acting(cast.ewa):
        talk.refresh_from_db()
        move(talk, starts_at=NINE + DAY, ends_at=NINE + DAY + HOUR, by=cast.ewa, version=talk.version)
        call_off(talk, by=cast.ewa)
    with beyond_the_wall("test"), as_system("test"):
        kinds = list(Notice.objects.filter(user=cast.ion).order_by("pk").values_list("kind", flat=True))
        assert kinds == ["meeting.invited", "meeting.changed", "meeting.changed"]
        assert Notice.objects.filter(user=cast.ewa, kind="meeting.answered").count() == 1
    assert seen(cast.ion) == []


def test_what_took_place_is_noted_with_the_party(cast):
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Browar Orlica"}, by=cast.ewa)
        visit = plan(title="Visit", kind="visit", starts_at=NINE, ends_at=NINE + HOUR, by=cast.ewa, party=party)
        episode = hold(visit, by=cast.ewa, text="They want two")
        assert (episode.kind, episode.minutes, episode.party, episode.text) == ("visit", 60, party, "They want two")
        with pytest.raises(ValidationError):
            hold(visit, by=cast.ewa)
        assert Episode.objects.count() == 1 and Meeting.objects.get(pk=visit.pk).state == MeetingState.HELD
        with pytest.raises(ValidationError, match="no time zone"):
            change(entity_of(Meeting), visit.pk, {"zone": "Mars/Base"}, by=cast.ewa, version=Meeting.objects.get(pk=visit.pk).version)


def test_reminders_come_once_before_each_time(cast):
    daily = meeting(cast.ewa, rrule="FREQ=DAILY;COUNT=2", remind_before="15")
    assert daily.remind_at == NINE - timedelta(minutes=15)
    with as_system("test"):
        counts = [remind_meetings(now=NINE - timedelta(minutes=minutes)) for minutes in (16, 14, 13)]
        counts += [remind_meetings(now=NINE + DAY), remind_meetings(now=NINE + 3 * DAY)]
        assert counts == [0, 1, 0, 1, 0]
        with beyond_the_wall("test"):
            assert Notice.objects.filter(user=cast.ewa, kind="meeting.reminder").count() == 2


def test_statements_do_not_grow_with_people(cast, django_assert_max_num_queries):
    people = [cast.ewa, cast.ion, cast.ana, cast.dora]
    for one in people[:3]:
        meeting(one, guests=[cast.ana] if one != cast.ana else [], rrule="FREQ=DAILY")
    client, asked = browser(cast.dora), []
    for some in (people, people[:2], people):
        with CaptureQueriesContext(connection) as captured:
            words = "&".join(f"people={one.pk}" for one in some)
            assert client.get(f"/calendar/?day={NINE:%Y-%m-%d}&{words}").content.count(b'class="ev') >= 5
        asked.append(len(captured))
    assert asked[1] == asked[2]
    with django_assert_max_num_queries(3):
        assert {key: len(times) for key, times in busy(people, NINE, NINE + 2 * DAY).items() if times} == {
            cast.ewa.pk: 2, cast.ion.pk: 2, cast.ana.pk: 6,
        }  # fmt: skip


def test_pages_of_the_calendar_answer(cast):
    talk = meeting(cast.ewa, rrule="FREQ=WEEKLY")
    client = browser(cast.ewa)
    for view in ("day", "week", "month", "agenda", "nonsense"):
        page = client.get(f"/calendar/?view={view}&day=2027-03-01&people={cast.ewa.pk}&people={cast.dora.pk}&people=x")
        assert page.status_code == 200 and b"Talk" in page.content
    assert client.get(f"/calendar/meetings/{talk.pk}/move/?at=2027-03-08T09:00:00Z").status_code == 200
    assert client.get(f"/calendar/meetings/{talk.pk}/move/?at=nonsense").status_code == 404
    assert client.get(f"/calendar/meetings/{talk.pk}/hold/").status_code == 200
    begin, end = "2027-03-02T14:00", "2027-03-02T15:00"
    sent = {
        "title": "New one",
        "kind": "call",
        "starts_at": begin,
        "ends_at": end,
        "colleagues": str(cast.ana.pk),
        "emails": "a@example.com",
    }
    assert client.post("/calendar/new/", sent).status_code == 302
    assert Guest._base_manager.filter(meeting__title="New one").count() == 2
    assert client.post("/calendar/new/", {**sent, "ends_at": "2027-03-02T13:00"}).status_code == 422
    assert client.get("/my-day/").status_code == 200


def test_a_private_meeting_bears_a_mark_and_what_says_nothing_is_in_words(cast):
    talk = meeting(cast.ewa, "Doctor", is_private=True)
    open_one = meeting(cast.ewa, "Fair", starts_at=NINE + DAY, ends_at=NINE + DAY + HOUR)
    client = browser(cast.ewa)
    for view in ("week", "agenda"):
        page = client.get(f"/calendar/?view={view}&day=2027-03-01").content.decode()
        assert page.count("#lock") == 1 and "Doctor" in page and "Fair" in page
    assert "Private: others see" not in client.get(f"/meetings/{open_one.pk}/?whole=1").content.decode()
    page = client.get(f"/meetings/{talk.pk}/?whole=1").content.decode()
    assert "Private: others see" in page and "does not repeat" in page and "no reminder" in page
