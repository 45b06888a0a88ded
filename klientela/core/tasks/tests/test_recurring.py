"""When repeated tasks come again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from klientela.core.tasks.recurring import checked, moved, next_day

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("rule", "since", "after", "expected"),
    [
        ("FREQ=DAILY", date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 2)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 23)),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 16)),
        ("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28)),
        ("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)),
        ("FREQ=MONTHLY", date(2026, 1, 30), date(2026, 4, 30), date(2026, 5, 30)),
        ("FREQ=YEARLY", date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 1, 30), date(2026, 1, 30), date(2026, 2, 27)),
        ("FREQ=DAILY;COUNT=3", date(2026, 1, 1), date(2026, 1, 3), None),
        ("FREQ=DAILY;UNTIL=20260102T235959Z", date(2026, 1, 1), date(2026, 1, 2), None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(2026, 1, 1), date(2026, 1, 1), None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", date(2026, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_the_next_day_of_a_rule(rule, since, after, expected):
    assert next_day(rule, since, after=after) == expected


NONSENSE = """daily | FREQ=SECONDLY | FREQ=HOURLY | FREQ=DAILY;BYHOUR=1,2 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 | FREQ=DAILY;INTERVAL=0
| FREQ=DAILY;COUNT=x | FREQ=DAILY;UNTIL=soon | FREQ=DAILY;FOO=1 | FREQ=DAILY;COUNT=-1"""


@pytest.mark.parametrize("rule", [*(rule.strip() for rule in NONSENSE.split("|")), "", "FREQ=DAILY\nDTSTART:20260101", "X" * 501])
def test_rules_that_make_no_sense_are_refused(rule):
    with pytest.raises(ValidationError):
        checked(rule, date(2026, 1, 1))


def test_an_endless_rule_is_kept_and_always_has_a_next_day():
    rule = checked("rrule:freq=daily", date(2000, 1, 1))
    assert rule == "FREQ=DAILY"
    assert next_day(rule, date(2000, 1, 1), after=date(2026, 11, 22)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        (datetime(2026, 3, 28, 1, 30, tzinfo=UTC), 1, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 3, 28, 8, 0, tzinfo=UTC), 1, datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 7, 0, tzinfo=UTC), 1, datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 0, 30, tzinfo=UTC), 1, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_it_comes_at_the_same_time_by_the_clock(moment, days, expected):
    later = moved(moment, days=days, zone=WARSAW)
    assert later == expected
    assert later - moment <= timedelta(days=1, hours=1)
