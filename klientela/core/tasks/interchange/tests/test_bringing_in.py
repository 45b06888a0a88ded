"""A calendar and address cards are looked at first and then brought in, each item whole or not at all."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.access.acting import acting, as_system
from klientela.core.parties.models import Person
from klientela.core.tasks.interchange.ical import read_calendar
from klientela.core.tasks.interchange.verdicts import bring, look
from klientela.core.tasks.models import Meeting, MeetingChange
from tests.kit.browser import browser

FILE = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:good
SUMMARY:Planning
DTSTART;TZID=Central European Standard Time:20270302T100000
DTEND;TZID=Central European Standard Time:20270302T110000
RRULE:FREQ=WEEKLY;COUNT=6
EXDATE;TZID=Central European Standard Time:20270309T100000
ATTENDEE;CN=Radu;PARTSTAT=ACCEPTED:mailto:radu@example.com
END:VEVENT
BEGIN:VEVENT
UID:bad
SUMMARY:Without a beginning
END:VEVENT
BEGIN:VEVENT
UID:day
SUMMARY:Holiday
DTSTART;VALUE=DATE:20270503
END:VEVENT
END:VCALENDAR
"""
CARDS = b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C8=98tefan;Ioana;;;\nTEL;CELL:+40 721 234 567\nEND:VCARD\n"


def test_a_calendar_comes_in_whole_and_what_is_wrong_is_named(cast):
    with acting(cast.ewa):
        looked = look(FILE, by=cast.ewa)
        assert [line.verdict for line in looked.lines] == ["new", "new"]
        assert [fault.title for fault in looked.faults] == ["Without a beginning"]
        assert bring(looked, {0, 1}, by=cast.ewa) == (2, [])
        assert [line.verdict for line in look(FILE, by=cast.ewa).lines] == ["known", "known"]
        assert bring(look(FILE, by=cast.ewa), {0, 1}, by=cast.ewa) == (2, [])
        planning = Meeting.objects.get(uid="good")
        assert planning.starts_at == datetime(2027, 3, 2, 9, tzinfo=UTC) and planning.owner == cast.ewa
        assert MeetingChange.objects.get(meeting=planning).is_gone
        assert Meeting.objects.get(uid="day").is_all_day and Meeting.objects.count() == 2


def test_a_clock_without_a_name_is_known_by_how_it_goes():
    zone = b"BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n" \
           b"TZOFFSETFROM:+0300\nTZOFFSETTO:+0200\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\n" \
           b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300\nEND:DAYLIGHT\nEND:VTIMEZONE\n"  # fmt: skip
    text = FILE.replace(b"BEGIN:VEVENT", zone + b"BEGIN:VEVENT", 1).replace(b"Central European Standard Time", b"Mine")
    found = read_calendar(text, home=ZoneInfo("Europe/Warsaw")).events[0]
    assert found.zone == "Europe/Bucharest" and found.starts_at == datetime(2027, 3, 2, 8, tzinfo=UTC)
    unknown = read_calendar(FILE.replace(b"Central European Standard Time", b"Nowhere"), home=ZoneInfo("Europe/Warsaw"))
    assert any("Nowhere" in fault.reason for fault in unknown.faults)


def test_cards_become_people_by_the_pages(cast):
    window = browser(cast.ewa)
    answer = window.post("/me/bring-in/", {"file": SimpleUploadedFile("people.vcf", CARDS)})
    page = window.get(answer.headers["Location"]).content.decode()
    assert "Ioana Ștefan" in page or "Ioana" in page
    done = window.post(answer.headers["Location"], {"item": re.findall(r'name="item" value="(\d+)"', page)}).content.decode()
    assert "1 person" in done
    with as_system("test"):
        assert Person.objects.get(given_name="Ioana").phone == "+40721234567"
    again = window.post(answer.headers["Location"], {"item": ["0", "1"]})
    assert (again.status_code, again.headers["Location"]) == (302, "/me/bring-in/")
    with as_system("test"):
        assert Person.objects.filter(given_name="Ioana").count() == 1
    assert [one.get(answer.headers["Location"]).status_code for one in (window, browser(cast.ion))] == [404, 404]
