"""A whole order database of a wholesaler comes in: customers, suppliers, products, people, and its orders as what happened."""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.audit.undo import replay
from klientela.core.exchange.uploads import keep_upload
from klientela.core.exchange.whole.models import SourceKey, Transfer, TransferState
from klientela.core.exchange.whole.services import begin, check_transfer, complete_transfer, survey_source
from klientela.core.parties.models import Organization, Person
from klientela.core.timeline.models import Episode
from klientela.modules.catalogue.models import Product
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


def silent(percent: int, text: str) -> None:
    """Nobody waits."""


def looked_over(path: Path, by: Any, **plan: str) -> Transfer:
    """A transfer of a file, looked over."""
    transfer = begin(keep_upload(path.name, [path.read_bytes()], by=by), by=by)
    transfer.plan |= plan
    survey_source(transfer, by=by, tell=silent)
    return transfer


def cents(amount: Any) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.fixture
def oracle(real_data: Path) -> Any:
    return json.loads((real_data / "oracles" / "northwind.json").read_text())


@pytest.fixture
def northwind(cast: Cast, real_data: Path) -> Iterator[Transfer]:
    with acting(cast.dora):
        yield looked_over(real_data / "northwind" / "northwind_postgres.sql", cast.dora, currency="USD")


def test_all_of_northwind_comes_in_as_it_was_and_once(northwind: Transfer, cast: Cast, oracle: Any) -> None:
    counts = check_transfer(northwind, by=cast.dora, tell=silent)
    assert (counts["create"], counts["error"]) == (91 + 29 + 9 + 77 + 830, 0)
    assert not Organization.objects.exists() and not SourceKey.objects.exists()
    complete_transfer(northwind, by=cast.dora, tell=silent)
    rows = [Organization.objects.count(), Person.objects.count(), Product.objects.count(), Episode.objects.count()]
    assert rows == [91 + 29, 9, oracle["counts"]["products"], oracle["counts"]["orders"]]
    assert_sums(oracle)
    assert len(replay.touched(northwind.batch)) >= 3
    northwind.refresh_from_db()
    assert northwind.state == TransferState.DONE
    northwind.tables.update(is_done=False)
    again = check_transfer(northwind, by=cast.dora, tell=silent)
    assert (again["create"], again["update"], again["unchanged"], again["error"]) == (0, 0, 1036, 0)


def assert_sums(oracle: Any) -> None:
    """The net worth of the orders by year and by customer, to the cent."""
    years: dict[str, Decimal] = defaultdict(Decimal)
    customers: dict[str, Decimal] = defaultdict(Decimal)
    names = dict(SourceKey.objects.filter(table="customers").values_list("record", "key"))
    for at, amount, party in Episode.objects.values_list("at", "amount", "party_id"):
        years[str(at.year)] += amount
        customers[names[party]] += amount
    assert {year: cents(total) for year, total in years.items()} == {year: cents(total) for year, _orders, total in oracle["by_year"]}
    assert {name: cents(customers[name]) for name, _total in oracle["top_customers"]} == {
        name: cents(total) for name, total in oracle["top_customers"]
    }
