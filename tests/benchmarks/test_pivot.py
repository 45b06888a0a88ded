"""Pivots of all deals of a company, by stage and month, for viewers of little, some and all of them."""

import pytest
from django.db import connection

from klientela.core.identity.models import User
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, Visitor

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MOST_MS = 1_000
ASKED = {
    "stage × month, count and sum": "view=pivot&by=stage&across=created_at:month&measure=count,sum:amount",
    "industry of the customer × quarter": "view=pivot&by=party.industry&across=closed_at:quarter&measure=sum:amount",
    "a chart of it": "view=chart&by=created_at:month&across=stage&measure=count&chart=stacked",
}


@pytest.fixture(scope="module")
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """The table of this file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'sales_deal'")
        deals = cursor.fetchone()[0]
    made = Sheet(f"Pivots of {deals:,} deals", ("pivot", "viewer sees", "CPU ms", "wall ms", "statements", "kB sent"))
    sheets.append(made)
    return made


@pytest.mark.parametrize("viewer", ("0.1 %", "10 %", "100 %"))
@pytest.mark.parametrize("name", ASKED)
def test_a_pivot_is_told_within_a_second(sheet: Sheet, name: str, viewer: str) -> None:
    found = Visitor(User.objects.get(pk=key("user", VIEWERS[viewer]))).measure(f"/deals/?{ASKED[name]}")
    sheet.add(name, viewer, found.cpu, found.wall, found.statements, found.size / 1000)
    if name.startswith("stage"):
        assert found.wall <= MOST_MS
