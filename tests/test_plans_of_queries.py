"""What people do all day asks few statements, and none of them has to read the whole of a big table.

Not timed: on few rows the planner may read everything, so it is told that this is dear; what it then still reads whole has no index.
"""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BIG = ("parties_party", "sales_deal", "timeline_episode", "timeline_episodeperson", "search_searchdoc", "processes_move", "audit_change")
WHOLE = re.compile(rf"Seq Scan on ({'|'.join(BIG)})\b")
PEOPLE = 82
"""More than a page."""
PAGES = {
    "persons by name": ("/persons/?sort=name", 9),
    "a page in the middle": ("/persons/?sort=name&after={after}", 9),
    "part of a name": ("/persons/?q=kowal", 11),
    "part of an e-mail": ("/persons/?q=kowal3@", 11),
    "last digits of a phone": ("/persons/?q=4007", 11),
    "a person": ("/persons/{person}/", 15),
    "the board": ("/deals/?view=board", 12),
    "a form of a new deal": ("/deals/new/", 14),
    "palette": ("/palette/?q=kowal", 14),
}
"""By name: the address, and the statements it may ask, warm."""


@pytest.fixture
def places(cast: Cast) -> dict[str, str]:
    """Somebody's persons and deals: enough for a second page."""
    with acting(cast.ewa):
        people = [
            create(
                entity_named("persons"),
                {
                    "given_name": "Jan",
                    "family_name": f"Kowal{number:02}",
                    "email": f"kowal{number}@example.com",
                    "phone": f"+4850140{number:02}07",
                },
                by=cast.ewa,
            )
            for number in range(PEOPLE)
        ]
        for person in people[:5]:
            create(entity_named("deals"), {"name": f"Deal of {person.name}", "party": person}, by=cast.ewa)
    page = _client(cast).get("/persons/?sort=name").content.decode()
    after = re.search(r"after=([\w-]+)", page)
    assert after
    return {"person": str(people[0].pk), "after": after[1]}


def _client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ewa)
    client.cookies["late"] = "1"
    return client


def _asked(ask: Callable[[], object]) -> list[str]:
    ask()
    with CaptureQueriesContext(connection) as found:
        ask()
    return [query["sql"] for query in found.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET", "ROLLBACK"))]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_little_and_reads_no_big_table_whole(cast: Cast, places: dict[str, str], name: str) -> None:
    address, most = PAGES[name]
    client = _client(cast)

    def open_it() -> None:
        assert client.get(address.format(**places)).status_code == 200

    statements = _asked(open_it)
    assert len(statements) <= most, "\n".join(statements)
    assert [found for statement in statements for found in read_whole(statement)] == []


def read_whole(statement: str) -> list[str]:
    """The big tables a statement has to read from end to end, with the statement."""
    if not re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)", statement):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + statement.replace("%", "%%"), [])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = on")
    return [f"{table}: {statement}\n{plan}" for table in WHOLE.findall(plan)]


def test_a_table_read_whole_is_found() -> None:
    assert read_whole("SELECT id FROM parties_party WHERE description = 'somewhere'")
    assert read_whole("SELECT id FROM parties_party WHERE id = '00000000-0000-0000-0000-000000000000'") == []
