"""A calendar program reads and writes meetings."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from icalendar import Calendar

from klientela.core.access.acting import acting, as_system
from klientela.core.tasks.calendar.services import call_off, invite, plan
from klientela.core.tasks.dav.tests.conftest import Program
from klientela.core.tasks.models import Guest, Meeting, MeetingChange

SHELF = "/dav/calendars/meetings/"
SOON = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
FIND = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:sync-token/></D:prop></D:propfind>'
SYNC = (
    '<D:sync-collection xmlns:D="DAV:"><D:sync-token>{}</D:sync-token><D:sync-level>1</D:sync-level>'
    "<D:prop><D:getetag/></D:prop></D:sync-collection>"
)


def event(*lines, uid="one@phone", title="Lunch", start=SOON):
    times = (f"DTSTART;TZID=Europe/Warsaw:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID=Europe/Warsaw:{start + timedelta(hours=1):%Y%m%dT%H%M%S}")
    body = (f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"SUMMARY:{title}", *times, *lines)
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""))


def token_in(answer):
    return answer.content.decode().split("sync-token>")[1].split("<")[0]


def mine(cast):
    with as_system("test"):
        return Meeting.objects.get(owner=cast.ewa)


def test_only_an_app_password_opens_and_wrong_ones_have_to_wait(program, cast):
    assert program.ask("PROPFIND", SHELF, FIND, Depth="1").status_code == 207
    assert Client().generic("PROPFIND", "/dav/").status_code == 401
    program = Program(cast.ewa.username, "kl_wrong")
    answers = [program.ask("PROPFIND", "/dav/").status_code for _try in range(8)]
    assert answers[0] == 401 and 429 in answers
    assert Client().generic("PROPFIND", "/.well-known/caldav").headers["Location"] == "/dav/"


def test_what_a_phone_writes_is_a_meeting_and_comes_back_with_all_it_said(program, cast):
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM")
    sent = event("LOCATION:Iași", "X-PHONE-COLOUR:teal", "CLASS:PRIVATE", "RRULE:FREQ=WEEKLY;COUNT=5", *alarm)
    assert program.ask("PUT", f"{SHELF}one.ics", sent, If_None_Match="*").status_code == 201
    meeting = mine(cast)
    assert (meeting.title, meeting.place, meeting.is_private, meeting.zone) == ("Lunch", "Iași", True, "Europe/Warsaw")
    back = program.ask("GET", f"{SHELF}one.ics")
    found = next(iter(Calendar.from_ical(back.content).walk("VEVENT")))
    assert found["X-PHONE-COLOUR"] == "teal" and found.walk("VALARM") and found["UID"] == "one@phone"
    assert found["DTSTART"].dt.astimezone(UTC) == meeting.starts_at
    assert program.ask("PUT", f"{SHELF}one.ics", sent, If_None_Match="*").status_code == 412
    assert program.ask("PUT", f"{SHELF}two.ics", sent).status_code == 409


def test_two_devices_do_not_overwrite_each_other(program, cast):
    program.ask("PUT", f"{SHELF}one.ics", event())
    seen = program.ask("GET", f"{SHELF}one.ics").headers["ETag"]
    assert program.ask("PUT", f"{SHELF}one.ics", event(title="Dinner"), If_Match=seen).status_code == 204
    assert program.ask("PUT", f"{SHELF}one.ics", event(title="Tea"), If_Match=seen).status_code == 412
    assert program.ask("DELETE", f"{SHELF}one.ics", If_Match=seen).status_code == 412
    assert mine(cast).title == "Dinner"


def test_occurrences_that_differ_go_both_ways(program, cast):
    with acting(cast.ewa):
        meeting = plan(title="Weekly", starts_at=SOON, ends_at=SOON + timedelta(hours=1), by=cast.ewa, rrule="FREQ=WEEKLY;COUNT=4")
        call_off(meeting, by=cast.ewa, occurs_at=SOON + timedelta(days=7))
    text = program.ask("GET", f"{SHELF}{meeting.pk}.ics").content.decode()
    assert "EXDATE" in text
    assert program.ask("PUT", f"{SHELF}{meeting.pk}.ics", text.replace("SUMMARY:Weekly", "SUMMARY:Team")).status_code == 204
    assert mine(cast).title == "Team"
    assert [change.is_gone for change in MeetingChange._base_manager.filter(meeting=meeting.pk, deleted_at=None)] == [True]


def test_news_tell_what_changed_and_what_is_gone(program, cast):
    program.ask("PUT", f"{SHELF}one.ics", event())
    first = token_in(program.ask("REPORT", SHELF, SYNC.format("")))
    assert token_in(program.ask("PROPFIND", SHELF, FIND)) == first
    program.ask("PUT", f"{SHELF}two.ics", event(uid="two"))
    program.ask("DELETE", f"{SHELF}one.ics")
    news = program.ask("REPORT", SHELF, SYNC.format(first)).content.decode()
    assert "two.ics" in news and "one.ics" in news and "404" in news
    assert program.ask("REPORT", SHELF, SYNC.format("urn:klientela:sync:unknown")).status_code == 403


def test_half_an_event_writes_nothing(program, cast):
    whole = event()
    for half in (
        whole[:90],
        "",
        "BEGIN:VCARD",
        whole.replace("DTSTART", "X-START"),
        event("RRULE:FREQ=SECONDLY"),
        whole + whole.replace("one@", "b@"),
    ):
        assert program.ask("PUT", f"{SHELF}one.ics", half).status_code == 400
    assert program.ask("PUT", f"{SHELF}one.ics", whole.replace("VEVENT", "VTODO")).status_code == 403
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>'
    assert program.ask("PROPFIND", SHELF, bomb).status_code == 400
    assert program.ask("MKCALENDAR", "/dav/calendars/more/").status_code == 403
    with as_system("test"):
        assert not Meeting.objects.exists()


def test_a_guest_answers_from_his_phone_and_changes_nothing_else(program, cast):
    cast.ewa.email = "ewa@example.com"
    cast.ewa.save()
    with acting(cast.ion):
        meeting = plan(title="Of Ion", starts_at=SOON, ends_at=SOON + timedelta(hours=1), by=cast.ion)
        invite(meeting, cast.ewa, by=cast.ion)
    text = program.ask("GET", f"{SHELF}{meeting.pk}.ics").content.decode()
    said = text.replace("SUMMARY:Of Ion", "SUMMARY:Mine now").replace("NEEDS-ACTION", "ACCEPTED")
    assert program.ask("PUT", f"{SHELF}{meeting.pk}.ics", said).status_code == 204
    with as_system("test"):
        assert Meeting.objects.get(pk=meeting.pk).title == "Of Ion"
        assert Guest.objects.get(user=cast.ewa).answer == "accepted"


SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CR="urn:ietf:params:xml:ns:carddav"'
TODO = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:one\r\nSUMMARY:{}\r\n{}END:VTODO\r\nEND:VCALENDAR\r\n"


def test_odd_questions_are_answered(program, cast):
    assert program.ask("PUT", f"{SHELF}one.ics", event(title="Lun\0ch")).status_code == 201
    for name in ("%00.ics", "%0A", "x" * 5000, "%ff"):
        asked = f"<C:calendar-multiget {SPACES}><D:prop><D:getetag/></D:prop><D:href>{SHELF}{name}</D:href></C:calendar-multiget>"
        assert b"404 Not Found" in program.ask("REPORT", SHELF, asked).content
    limit = f"<CR:limit><CR:nresults>{'9' * 5000}</CR:nresults></CR:limit>"
    query = f"<C:calendar-query {SPACES}><D:prop>{'<D:getetag/>' * 500}</D:prop>{limit}</C:calendar-query>"
    assert program.ask("REPORT", SHELF, query).content.count(b"getetag>") == 2
    tasks = "/dav/calendars/tasks/"
    assert program.ask("PUT", f"{tasks}one.ics", TODO.format("Ca\0ll", "")).status_code == 201
    twice = "DUE:20270101T000000Z\r\nDUE:20270102T000000Z\r\n"
    assert program.ask("PUT", f"{tasks}two.ics", TODO.format("Call", twice)).status_code == 400
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nFN:Mi\0hai\r\nEMAIL;ENCODING=QUOTED-PRINTABLE;CHARSET=idna:a=00@b.pl\r\nEND:VCARD\r\n"
    assert program.ask("PUT", "/dav/contacts/people/one.vcf", card).status_code == 201
