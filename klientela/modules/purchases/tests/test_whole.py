"""A whole order database becomes customers, products, purchases and their lines, tied to each other by its keys."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan
from klientela.core.exchange.uploads import keep_upload
from klientela.core.exchange.whole.plans import TablePlan
from klientela.core.exchange.whole.services import (
    begin,
    check_transfer,
    complete_transfer,
    decide,
    keep_table,
    links_of,
    source_of_transfer,
    survey_source,
)
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.queries import bought_by

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
BECOMES = {"orders": "purchases", "order_details": "purchase-lines"}


def silent(percent, text):
    """Nobody waits."""


@pytest.fixture
def northwind(cast, real_data):
    with acting(cast.dora):
        file = real_data / "northwind" / "northwind_postgres.sql"
        transfer = begin(keep_upload(file.name, [file.read_bytes()], by=cast.dora), by=cast.dora)
        transfer.plan |= {"currency": "USD"}
        survey_source(transfer, by=cast.dora, tell=silent)
        becomes = {**source_of_transfer(transfer).becomes, **BECOMES}
        yield decide(transfer, becomes, links=links_of(transfer), currency="USD", by=cast.dora)


def put(transfer, table, constants=None, **columns):
    """What somebody says of a table's columns on its page, and of all its rows."""
    row = transfer.tables.get(name=table)
    plan = TablePlan.from_json(row.plan)
    said = {
        heading: column for heading, column in plan.plan.columns.items() if column.field not in {each.field for each in columns.values()}
    }
    keep_table(
        row, replace(plan, plan=replace(plan.plan, columns={**said, **columns}, constants={**plan.plan.constants, **(constants or {})}))
    )


def test_orders_and_their_lines_come_in_as_purchases(northwind, cast, real_data):
    oracle = json.loads((real_data / "oracles" / "northwind.json").read_text())
    put(northwind, "orders", {"currency": "USD"}, order_id=ColumnPlan("number"))
    put(northwind, "order_details", discount=ColumnPlan("discount", decimal_mark=".", factor="100"))
    counts = check_transfer(northwind, by=cast.dora, tell=silent)
    assert (counts["error"], Purchase.unscoped.count()) == (0, 0)
    northwind.refresh_from_db()
    complete_transfer(northwind, by=cast.dora, tell=silent)
    assert (Purchase.unscoped.count(), PurchaseLine.unscoped.count()) == (oracle["counts"]["orders"], oracle["counts"]["order_details"])
    best = {sold.label: sold.revenue for sold in bought_by(cast.dora, "product")["USD"]}
    for name, worth in oracle["top_products"]:
        assert best[name] == Decimal(str(worth)).quantize(Decimal("0.0001")), name
    years = {sold.key[:4]: sold.revenue for sold in bought_by(cast.dora, "year")["USD"]}
    assert years == {year: Decimal(str(worth)).quantize(Decimal("0.0001")) for year, _orders, worth in oracle["by_year"]}
