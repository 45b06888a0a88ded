"""The orders of a real wholesaler, as purchases with lines: the report tells an independent count to the cent."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.readers.dumps import Dump
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.kernel.period import EVER, Period
from klientela.modules.catalogue.models import Product
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.queries import Asked, bought_by
from tests.kit.browser import browser

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


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
    with acting(cast.dora):
        parties = {row["customer_id"]: _company(row["customer_id"], cast.dora) for row in tables["customers"]}
        products = {row["product_id"]: Product(name=row["product_name"], code=str(row["product_id"])) for row in tables["products"]}
        Product.objects.bulk_create(products.values())
        orders = {row["order_id"]: _purchase(row, parties, cast.dora) for row in tables["orders"]}
        Purchase.objects.bulk_create(orders.values())
        PurchaseLine.objects.bulk_create([_line(row, orders, products) for row in tables["order_details"]])
    return cast


def _company(name, by):
    return create(entity_named("organizations"), {"name": name}, by=by)


def _purchase(row, parties, owner):
    party, day = parties[row["customer_id"]], date.fromisoformat(str(row["order_date"]))
    return Purchase(number=str(row["order_id"]), party_id=party.pk, bought_on=day, currency="USD", owner=owner)


def _line(row, orders, products):
    price, off = (Decimal(str(row[name])).quantize(Decimal("0.01")) for name in ("unit_price", "discount"))
    what = {"purchase": orders[row["order_id"]], "product": products[row["product_id"]]}
    return PurchaseLine(**what, quantity=row["quantity"], unit_price=price, discount=off * 100, currency="USD")


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
        answer = browser(northwind.dora).get(f"/reports/pareto/?source=purchases&by={by}&format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.splitlines()[0].count(";") else ","))[1:11]
        assert [(row[0], exactly(row[1])) for row in rows] == [(name, exactly(worth)) for name, worth in oracle[f"top_{by}s"]]


def test_another_rep_sees_nothing_of_it(northwind):
    with acting(northwind.ion):
        assert bought_by(northwind.ion, "customer") == {}
