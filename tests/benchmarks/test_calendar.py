"""A week of twenty people: their meetings, guests, series and tasks on one page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from klientela.core.identity.models import User
from klientela.core.tasks.models import Guest, Meeting
from tests.benchmarks.conftest import own_database, tidy
from tests.benchmarks.loading import director_among, filling, insert, key
from tests.benchmarks.measuring import Sheet, Visitor

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
PEOPLE, MEETINGS = 20, 200_000
MONDAY = date(2026, 11, 23)
MEETING_ROWS = f"""
INSERT INTO tasks_meeting ({{columns}}) SELECT {{values}} FROM (
  SELECT md5('meeting' || n)::uuid AS id, 'Meeting ' || n AS title, md5('user' || (1 + n % 100))::uuid AS owner_id,
    made.at AS starts_at, made.at + interval '1 hour' AS ends_at,
    CASE WHEN n % 499 = 0 THEN NULL ELSE made.at + interval '1 hour' END AS lasts_until,
    CASE WHEN n % 499 = 0 THEN 'FREQ=WEEKLY' ELSE '' END AS rrule, CASE WHEN n % 499 = 0 THEN 'FREQ=WEEKLY' ELSE '' END AS repeats
  FROM generate_series(1, {MEETINGS}) n,
    LATERAL (SELECT timestamptz '2026-11-23 08:00Z' - (n / 1500) * interval '7 days'
      + (n % 5) * interval '1 day' + (n % 8) * interval '1 hour' AS at) AS made
) AS made
"""
GUEST_ROWS = f"""
INSERT INTO tasks_guest ({{columns}}) SELECT {{values}} FROM (
  SELECT md5('guest' || n)::uuid AS id, md5('meeting' || n)::uuid AS meeting_id, md5('user' || (1 + n * 7 % 100))::uuid AS user_id
  FROM generate_series(1, {MEETINGS}, 4) n) AS made
"""
MOST = 300
"""The milliseconds it may never take: five times the 60 that it is promised in, for machines are shared."""


@pytest.fixture(scope="module")
def director(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    """Somebody who reads the meetings of a company of a hundred people."""
    with django_db_blocker.unblock(), own_database("calendar"):
        person = director_among(100)
        with filling("tasks_meeting", "tasks_guest") as cursor:
            names = ("id", "title", "owner_id", "starts_at", "ends_at", "lasts_until", "rrule", "repeats")
            insert(cursor, MEETING_ROWS, Meeting, given={**{name: name for name in names}, "zone": "'Europe/Warsaw'"})
            insert(cursor, GUEST_ROWS, Guest, given={name: name for name in ("id", "meeting_id", "user_id")})
        tidy()
        yield person


@pytest.fixture(scope="module")
def sheet(sheets: list[Sheet]) -> Sheet:
    """The table of calendars."""
    made = Sheet(f"A week of people among {MEETINGS:,} meetings", ("people", "CPU ms", "wall ms", "statements"))
    sheets.append(made)
    return made


def test_a_week_of_twenty_people_is_quick_and_asks_no_more_than_of_one(director: User, sheet: Sheet) -> None:
    visitor, statements = Visitor(director), set()
    for count in (2, 20):
        people = "&".join(f"people={key('user', number)}" for number in range(1, count + 1))
        found = visitor.measure(f"/calendar/?day={MONDAY}&{people}")
        sheet.add(count, found.cpu, found.wall, found.statements)
        statements.add(found.statements)
        assert found.wall <= MOST
    assert len(statements) == 1
    page = visitor.get(f"/calendar/?day={MONDAY}&{people}", **{"Accept-Encoding": "identity"}).content
    assert page.count(b'class="ev') >= PEOPLE
