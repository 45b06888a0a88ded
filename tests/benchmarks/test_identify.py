"""Who is calling, over the generated company: a number of its own, one that nobody has, and a switchboard of five hundred people."""

from collections.abc import Iterator

import pytest
from django.db import connection

from klientela.core.identity.models import User
from klientela.core.parties.models import Party, PartyKind
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, Visitor
from tests.kit import roles

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MOST_MS = 100
SWITCHBOARD, NOBODY, BEHIND = "+48225550000", "+48225559999", 500
SEEN = ("0.1 %", "10 %", "100 %")


@pytest.fixture(scope="module")
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """The table of this file."""
    made = Sheet(f"Who is calling, company of size {generated}", ("number", "sees", "CPU ms", "wall ms", "statements"))
    sheets.append(made)
    return made


@pytest.fixture
def numbers() -> Iterator[dict[str, str]]:
    """A number somebody has, and one that five hundred share; taken back with the test."""
    own = str(Party._base_manager.exclude(phone="").order_by("pk").values_list("phone", flat=True).first())
    keys = list(Party._base_manager.filter(kind=PartyKind.PERSON).order_by("pk").values_list("pk", flat=True)[:BEHIND])
    with roles.owners_rights(), connection.cursor() as cursor:
        cursor.execute("UPDATE parties_party SET phone = %s WHERE id = ANY(%s)", [SWITCHBOARD, keys])
    yield {"its own": own, "a switchboard": SWITCHBOARD, "nobody's": NOBODY}


@pytest.mark.parametrize("sees", SEEN)
def test_a_caller_is_known_while_the_telephone_rings(sheet: Sheet, numbers: dict[str, str], sees: str) -> None:
    visitor = Visitor(User.objects.get(pk=key("user", VIEWERS[sees])))
    for name, number in numbers.items():
        found = visitor.measure(f"/identify/?number={number.replace('+', '00')}")
        sheet.add(name, sees, found.cpu, found.wall, found.statements)
        assert found.wall <= MOST_MS
