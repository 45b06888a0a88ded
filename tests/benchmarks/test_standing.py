"""Where every talk stands and what moved in a month, for viewers of little, some and all deals of a company."""

import pytest
from django.db import connection

from klientela.core.identity.models import User
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, Visitor

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
ASKED = {
    "all talks": ("/reports/standing/", 400),
    "what moved in a month": ("/reports/standing/moved/?period=2026-10", 300),
    "stages by rep": ("/reports/standing/stages/?by=rep", None),
    "over time": ("/reports/standing/time/", None),
}
"""Each page with its limit in milliseconds, where it has one."""


@pytest.fixture(scope="module")
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """The table of this file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'sales_deal'")
        deals = cursor.fetchone()[0]
    made = Sheet(f"Where {deals:,} deals stand", ("page", "viewer sees", "CPU ms", "wall ms", "statements", "kB sent"))
    sheets.append(made)
    return made


@pytest.mark.parametrize("viewer", ("0.1 %", "10 %", "100 %"))
@pytest.mark.parametrize("name", ASKED)
def test_talks_and_movements_are_told_at_once(sheet: Sheet, name: str, viewer: str) -> None:
    address, most = ASKED[name]
    found = Visitor(User.objects.get(pk=key("user", VIEWERS[viewer]))).measure(address)
    sheet.add(name, viewer, found.cpu, found.wall, found.statements, found.size / 1000)
    assert most is None or found.wall <= most
