"""A year of a real shop, half a million lines brought in by the program's own import: the report tells an independent count to the cent."""

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import Report, run_import
from klientela.kernel.period import Period
from klientela.modules.purchases.models import PurchaseLine
from klientela.modules.purchases.queries import Asked, bought_by
from tests.cast import Cast
from tests.kit.browser import browser

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

GOODS = Plan("products", {"StockCode": ColumnPlan("code"), "Name": ColumnPlan("name")})
BUYERS = Plan("organizations", {"Customer": ColumnPlan("name")}, key="name")
FIELDS = {"InvoiceNo": "number", "CustomerID": "party", "Day": "bought_on", "Quantity": "quantity", "UnitPrice": "unit_price"}
COLUMNS = {heading: ColumnPlan(name) for heading, name in FIELDS.items()}
BOUGHT = Plan("purchases", {**COLUMNS, "StockCode": ColumnPlan("product", match="code")}, constants={"currency": "GBP"}, key="number")
PART = "2010-12-01"
"""The day of which some is brought in each time; the whole year is tried with all tests."""


MOST = 600


def sold(real_data: Path, beginning: str) -> list[dict[str, str]]:
    """What the count calls a sale: not called off, more than nothing, for a price."""
    with gzip.open(real_data / "retail_online" / "online_retail.csv.gz", "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["InvoiceDate"].startswith(beginning)]
    valid = [row for row in rows if not row["InvoiceNo"].startswith("C") and int(row["Quantity"]) > 0 and Decimal(row["UnitPrice"]) > 0]
    return [{**row, "Day": row["InvoiceDate"][:10]} for row in valid]


def brought(rows: list[dict[str, str]], cast: Cast) -> Report:
    """Products, customers and what was bought, each through the import."""
    names = {row["StockCode"]: {"StockCode": row["StockCode"], "Name": row["StockCode"]} for row in rows}
    buyers = {row["CustomerID"]: {"Customer": row["CustomerID"]} for row in rows if row["CustomerID"]}
    with acting(cast.dora):
        for plan, some in ((GOODS, names), (BUYERS, buyers)):
            assert run_import(_file(plan, list(some.values())), plan, by=cast.dora, name="before.csv").done
        return run_import(_file(BOUGHT, rows), BOUGHT, by=cast.dora, name="bought.csv")


def _file(plan: Plan, rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(plan.columns), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def told(cast: Cast, by: str, period: str) -> dict[str, Decimal]:
    with acting(cast.dora):
        found = bought_by(cast.dora, by, Asked(Period.parse({"period": period}, None, default="ever")) if period else Asked())
    return {each.label: each.revenue for each in found["GBP"]}


def cents(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def test_the_first_of_it_comes_out(cast: Cast, real_data: Path) -> None:
    oracle = json.loads((real_data / "oracles" / "retail_online.json").read_text())
    rows = sold(real_data, PART)[:MOST]
    report = brought(rows, cast)
    assert report.done and PurchaseLine.unscoped.count() == len(rows)
    expected = sum((int(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows), Decimal(0))
    assert sum(told(cast, "product", "").values()) == sum(told(cast, "customer", "").values()) == expected
    assert oracle["first"].startswith(PART)


@pytest.mark.exhaustive
def test_the_year_comes_out_by_month_product_and_customer(cast: Cast, real_data: Path) -> None:
    oracle = json.loads((real_data / "oracles" / "retail_online.json").read_text())
    report = brought(sold(real_data, ""), cast)
    assert report.done and PurchaseLine.unscoped.count() == oracle["valid_sales"]["rows"]
    products, customers = told(cast, "product", ""), told(cast, "customer", "")
    assert cents(sum(products.values())) == cents(oracle["valid_sales"]["revenue"])
    assert {code: cents(products[code]) for code in oracle["top10_products"]} == {
        code: cents(w) for code, w in oracle["top10_products"].items()
    }
    assert {code: cents(customers[code]) for code in oracle["top10_customers"]} == {
        c: cents(w) for c, w in oracle["top10_customers"].items()
    }
    for month, worth in oracle["revenue_by_month"].items():
        assert cents(sum(told(cast, "product", month).values())) == cents(worth)
    page = browser(cast.dora).get("/reports/purchases/?by=product").content.decode()
    assert page.count("<tr>") > 3_900
