"""All calendars and address cards of the real data: none ends the program, the valid ones come over whole."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from klientela.core.exchange.vcards import read_cards
from klientela.core.tasks.interchange.ical import read_calendar

pytestmark = pytest.mark.real_data
WARSAW = ZoneInfo("Europe/Warsaw")
REFUSED = {"invalid_duration", "issue_1081_invalid_rrule_freq", "issue_165_missing_event", "issue_722_missing_VTIMEZONE_custom",
           "multiple_timezones", "parsing_error", "rfc_7529", "issue_464_invalid_rdate", "broken_dtstart",
           "issue_1081_invalid_start_and_end", "issue_1081_invalid_start_valid_end"}  # fmt: skip
"""Broken on purpose, calendars of other peoples (RSCALE), and a zone that stands nowhere."""


def oracle(real_data, name):
    return json.loads((real_data / "oracles" / f"{name}.json").read_text())


def test_every_calendar_is_read_and_what_good_readers_see_is_seen(real_data):
    folder = real_data / "icalendar"
    wanted = oracle(real_data, "icalendar")
    assert len(wanted) == 163
    events = 0
    for name, seen in wanted.items():
        found = read_calendar((folder / name).read_bytes(), home=WARSAW)
        events += len(found.events)
        _compare(found, seen, name)
    assert events == 100


def _compare(found, seen, name):
    starts = {event.starts_at for event in found.events}
    starts |= {one.starts_at for event in found.events for one in event.differing if one.starts_at}
    titles = {fault.title for fault in found.faults}
    assert all(fault.reason for fault in found.faults)
    for event in seen.get("events", []):
        if event["start"] and not event["start"].startswith("!") and not any(stem in name for stem in REFUSED):
            start = datetime.fromisoformat(event["start"])
            assert (start if start.tzinfo else start.replace(tzinfo=WARSAW)).astimezone(UTC) in starts, (name, event, titles)


def test_every_address_card_is_read_like_good_readers_do(real_data):
    for name, seen in oracle(real_data, "vcards").items():
        cards = read_cards((real_data / "vcards" / name).read_bytes())
        assert len(cards) == seen["begin_vcard"] and all(card.name for card in cards), name
        for place, (emails, phones) in enumerate(zip(seen.get("emails", []), seen.get("tels", []), strict=True)):
            assert sorted(line.value for line in cards[place].all("EMAIL")) == sorted(emails), name
            assert sorted(line.value for line in cards[place].all("TEL")) == sorted(phones), name


HALF = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Half\r\nDTSTART:20260101T1"
ENDLESS = b"BEGIN:VEVENT\r\n" * 20_000


@pytest.mark.parametrize("content", [b"", HALF, ENDLESS, bytes(range(256)) * 10, b"BEGIN:VCARD\r\n" * 20_000], ids=range(5))
def test_what_is_no_calendar_brings_nothing(content):
    assert not read_calendar(content, home=WARSAW).events
    assert not any(card.lines for card in read_cards(content))
