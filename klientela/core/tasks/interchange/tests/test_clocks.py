"""The rules of a clock that go out are those that come in."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from klientela.core.tasks.interchange.ical_out import timezone_of


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "Europe/Bucharest", "America/New_York", "Asia/Kolkata"])
def test_clocks_are_put_forward_and_back_when_they_are(zone):
    text = timezone_of(zone).to_ical().replace(zone.encode(), b"Somewhere/Else")
    rules = Timezone.from_ical(text).to_tz(lookup_tzid=False)
    for month, day in ((1, 15), (3, 30), (7, 1), (11, 2)):
        moment = datetime(2027, month, day, 12, tzinfo=rules)
        assert moment.utcoffset() == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    if zone == "Europe/Warsaw":
        assert b"DTSTART:19900325T020000" in text and b"20270328T020000" in text.replace(b"\r\n ", b"")
