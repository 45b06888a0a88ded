"""Guests outside are told once of each change, and what they answer is taken where it is about what they were told last."""

import re
from datetime import UTC, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from klientela.core.access.acting import acting
from klientela.core.access.links import make_door
from klientela.core.access.models import Grant
from klientela.core.messaging.account import usable_account
from klientela.core.messaging.composing import bodies, composed
from klientela.core.messaging.models import OutgoingMail
from klientela.core.records.services import delete
from klientela.core.tasks.booking.answers import Verdict, understand
from klientela.core.tasks.booking.invitations import OP, PLACE
from klientela.core.tasks.calendar.services import call_off, invite, move, plan
from klientela.core.tasks.models import Guest, Meeting
from klientela.kernel.entity import entity_of

pytestmark = pytest.mark.django_db
NOON = timezone.now().astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.fixture
def meeting(cast, account, letters):
    with acting(cast.ewa):
        made = plan(title="Offer", starts_at=NOON, ends_at=NOON + HOUR, by=cast.ewa, place="Room 1", text="For me alone")
        invite(made, "mihai@example.com", by=cast.ewa)
        invite(made, cast.ion, by=cast.ewa)
    letters()
    return made


def sent():
    return list(OutgoingMail.objects.order_by("created_at", "pk"))


def event_of(mail):
    return next(iter(Calendar.from_ical(mail.calendar).walk("VEVENT")))


def reply(mail, word="ACCEPTED", **changed):
    event = event_of(mail)
    lines = {"UID": event["uid"], "SEQUENCE": event["sequence"], "DTSTAMP": "20260101T000000Z", **changed}
    attendee = f"ATTENDEE;PARTSTAT={word}:mailto:Mihai@example.com"
    inside = [*(f"{name}:{value}" for name, value in lines.items()), attendee]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT", *inside, "END:VEVENT", "END:VCALENDAR", ""])


def moved(meeting, by):
    meeting.refresh_from_db(fields=["version"])
    with acting(by):
        return move(meeting, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR, by=by, version=meeting.version)


def test_only_guests_outside_get_a_letter_with_what_calendars_understand(cast, meeting):
    (mail,) = sent()
    event = event_of(mail)
    assert mail.recipient == "mihai@example.com" and "METHOD:REQUEST" in mail.calendar
    assert (str(event["summary"]), event["dtstart"].dt, str(event["organizer"])) == ("Offer", NOON, "mailto:crm@example.com")
    assert "For me alone" not in mail.calendar + "".join(bodies(mail))
    whole = composed(mail, usable_account()).decode()
    assert 'Content-Type: text/calendar; charset="utf-8"; method="REQUEST"' in whole and "invite.ics" in whole


def test_a_letter_is_written_once_until_something_changes(cast, meeting, letters):
    letters()
    assert len(sent()) == 1
    moved(meeting, cast.ewa)
    letters()
    first, second = sent()
    assert event_of(second)["sequence"] > event_of(first)["sequence"] and "Changed" in second.subject


@pytest.mark.parametrize("how", ["called off", "deleted"])
def test_what_is_called_off_is_cancelled_in_calendars(cast, meeting, letters, how):
    with acting(cast.ewa):
        call_off(meeting, by=cast.ewa) if how == "called off" else delete(entity_of(Meeting), meeting.pk, by=cast.ewa)
    letters()
    first, last = sent()
    assert "METHOD:CANCEL" in last.calendar and str(event_of(last)["status"]) == "CANCELLED"
    assert event_of(last)["sequence"] > event_of(first)["sequence"] and event_of(last)["uid"] == event_of(first)["uid"]
    assert understand(reply(first)).verdict == Verdict.OFF


@pytest.mark.parametrize(("word", "answer"), [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")])
def test_a_reply_is_taken(meeting, word, answer):
    assert understand(reply(sent()[0], word)).verdict == Verdict.TAKEN
    assert Guest._base_manager.get(user=None).answer == answer


def test_a_reply_to_an_older_time_is_left_aside(cast, meeting, letters):
    moved(meeting, cast.ewa)
    letters()
    first, second = sent()
    assert understand(reply(first)).verdict == Verdict.OLDER
    assert Guest._base_manager.get(user=None).answer == "waiting"
    assert understand(reply(second)).verdict == Verdict.TAKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BEGIN:VCALENDAR",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n",
        "\0",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
    ],
)
def test_half_a_reply_is_none(meeting, text):
    assert understand(text).verdict == Verdict.NO_ANSWER


def test_a_reply_of_somebody_else_or_to_something_else_changes_nothing(meeting):
    mail = sent()[0]
    assert understand(reply(mail).replace("Mihai@", "other@")).verdict == Verdict.UNKNOWN
    assert understand(reply(mail, UID="another")).verdict == Verdict.UNKNOWN
    assert understand(reply(mail, SEQUENCE="x")).verdict in (Verdict.TAKEN, Verdict.NO_ANSWER)
    assert understand(reply(mail).replace("METHOD:REPLY", "METHOD:REQUEST")).verdict == Verdict.NO_ANSWER


def test_the_page_behind_the_link_takes_the_answer(cast, meeting):
    link = re.search(r"/invitation/answer/[\w-]+/", bodies(sent()[0])[0]).group()
    visitor = Client()
    assert "Offer" in visitor.get(link).content.decode()
    assert "You said that you do not come" in visitor.post(link, {"answer": "declined"}).content.decode()
    assert Guest._base_manager.get(user=None).answer == "declined"
    with acting(cast.ewa):
        call_off(meeting, by=cast.ewa)
    late = visitor.post(link, {"answer": "accepted"})
    assert late.status_code == 410 and Guest._base_manager.get(user=None).answer == "declined"


def test_an_unknown_link_is_nothing(meeting):
    assert Client().get("/invitation/answer/unknown/").status_code == 404


def test_a_link_tells_nothing_its_maker_may_not_see_and_takes_few_answers_in_a_row(cast):
    with acting(cast.ewa):
        plan(title="Secret talk", starts_at=NOON, ends_at=NOON + HOUR, by=cast.ewa, guests=["guest@example.com"])
        address = f"/invitation/answer/{make_door(PLACE, Guest.objects.get().pk, maker=cast.ewa, op=OP)}/"
    words = ("accepted", "declined") * 10
    assert 429 in [Client().post(address, {"answer": word}).status_code for word in words]
    assert b"Secret talk" in Client().get(address).content
    Grant.objects.filter(role__slug="rep", entity="meetings").delete()
    assert Client().get(address).status_code == 404
