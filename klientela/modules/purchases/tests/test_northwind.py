"""The orders of a real wholesaler, as purchases with lines: the report tells an independent count to the cent."""

import csv
import io
import json
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.readers.dumps import Dump
from klientela.core.exchange.services import run_import
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.kernel.period import EVER, Period
from klientela.modules.catalogue.models import Product
from klientela.modules.purchases.queries import Asked, bought_by
from tests.kit.browser import browser

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

FIELDS = ("number", "party", "bought_on", "product", "quantity", "unit_price", "discount")
PLAN = Plan("purchases", {name: ColumnPlan(name) for name in FIELDS}, constants={"currency": "USD"}, key="number")


def exactly(value):
    return Decimal(str(value)).quantize(Decimal("0.0001"))


@pytest.fixture
def oracle(real_data):
    return json.loads((real_data / "oracles" / "northwind.json").read_text())


@pytest.fixture
def northwind(cast, real_data):
    tables = {}
    for table in Dump().tables(real_data / "northwind" / "northwind_postgres.sql"):
        tables[table.name] = [dict(zip(table.headings, row, strict=True)) for row in table.rows()]
    orders = {row["order_id"]: row for row in tables["orders"]}
    products = {row["product_id"]: row["product_name"] for row in tables["products"]}
    with acting(cast.dora):
        for row in tables["customers"]:
            create(entity_named("organizations"), {"name": row["customer_id"]}, by=cast.dora)
        Product.objects.bulk_create(Product(name=name, code=str(key)) for key, name in products.items())
        file = sheet([_row(row, orders[row["order_id"]], products) for row in tables["order_details"]])
        report = run_import(file, PLAN, by=cast.dora, name="orders.csv")
    assert (report.done, report.created) == (True, len(orders))
    return cast


def sheet(rows):
    text = io.StringIO()
    csv.writer(text).writerows([list(PLAN.columns), *rows])
    return text.getvalue().encode()


def _row(line, order, products):
    price, off = (Decimal(str(line[name])).quantize(Decimal("0.01")) for name in ("unit_price", "discount"))
    return [order["order_id"], order["customer_id"], order["order_date"], products[line["product_id"]], line["quantity"], price, off * 100]


def total(user, by, period=EVER):
    return sum(sold.revenue for sold in bought_by(user, by, Asked(period))["USD"])


def test_each_year_and_the_whole_come_out(northwind, oracle):
    with acting(northwind.dora):
        for by in ("product", "customer"):
            assert exactly(total(northwind.dora, by)) == exactly(oracle["net"])
        for year, _orders, worth in oracle["by_year"]:
            assert exactly(total(northwind.dora, "customer", Period.year(int(year)))) == exactly(worth)


def test_the_file_names_the_ten_best(northwind, oracle):
    for by in ("product", "customer"):
        answer = browser(northwind.dora).get(f"/reports/purchases/?by={by}&format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.splitlines()[0].count(";") else ","))[1:11]
        assert [(row[0], exactly(row[1])) for row in rows] == [(name, exactly(worth)) for name, worth in oracle[f"top_{by}s"]]


def test_another_rep_sees_nothing_of_it(northwind):
    with acting(northwind.ion):
        assert bought_by(northwind.ion, "customer") == {}
