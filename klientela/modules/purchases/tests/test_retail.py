"""The sales of a real shop, brought in line by line: the reports tell what an independent count does, to the cent."""

import json
from datetime import date
from decimal import Decimal
from itertools import batched

import pytest

from klientela.core.access.acting import acting
from klientela.core.parties.models import Organization
from klientela.core.records.bulk import create_many
from klientela.core.records.inserting import insert
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.api import graded, ranked
from klientela.modules.catalogue.models import Product
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.proving import problems
from klientela.modules.purchases.queries import bought_by
from klientela.modules.purchases.tests.retail import bring, is_valid, rows_of, worth

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
SOME, MANY = 2_500, 5_000


def told(user, by):
    return {each.label if by in ("product", "customer") else each.key[:7]: each.revenue for each in bought_by(user, by)["GBP"]}


@pytest.fixture
def director(cast):
    with acting(cast.dora):
        yield cast.dora


def test_some_of_it_with_what_came_back_and_lines_for_nobody(director, real_data):
    rows = list(rows_of(real_data, SOME))
    report = bring(rows, director)
    assert (report.done, report.created, PurchaseLine.unscoped.count()) == (True, SOME, SOME)
    assert Purchase.unscoped.count() == len({row["InvoiceNo"] for row in rows})
    by_product = {code.casefold(): sum for code, sum in told(director, "product").items()}
    assert by_product == worth(rows, lambda row: row["StockCode"].casefold())
    assert told(director, "customer") == worth(rows, lambda row: row["CustomerID"] or "Not given")
    totals = dict(Purchase.unscoped.values_list("number", "total"))
    assert totals == worth(rows, lambda row: row["InvoiceNo"])


@pytest.mark.exhaustive
def test_all_of_it(director, real_data):
    oracle = json.loads((real_data / "oracles" / "retail_online.json").read_text())
    rows, valid = list(rows_of(real_data)), oracle["valid_sales"]
    know(rows, director)
    put([row for row in rows if is_valid(row)], director)
    assert PurchaseLine.unscoped.count() == valid["rows"]
    months = told(director, "month")
    assert {month: _cents(worth) for month, worth in months.items()} == {k: _cents(v) for k, v in oracle["revenue_by_month"].items()}
    assert _cents(sum(months.values())) == _cents(valid["revenue"])
    assert Purchase.unscoped.count() == valid["invoices"]
    _check_best(director, oracle)
    put([row for row in rows if not is_valid(row)], director)
    assert _cents(sum(told(director, "year").values())) == _cents(oracle["total_all_rows"])
    assert (PurchaseLine.unscoped.count(), list(problems())) == (oracle["rows"], [])


def put(rows, by):
    """Written as the import writes them, a few thousand at once, without reading texts and noting a verdict for each."""
    products = dict(Product.unscoped.values_list("name", "pk"))
    parties = dict(Organization.unscoped.values_list("name", "pk"))
    heads = {row["InvoiceNo"]: row for row in reversed(rows)}
    known = {number: _purchase(row, parties, by) for number, row in heads.items()}
    insert(Purchase, list(known.values()))
    for some in batched(rows, MANY):
        insert(PurchaseLine, [_line(row, known, products) for row in some])


def _purchase(row, parties, by):
    day, party = date.fromisoformat(row["InvoiceDate"][:10]), parties.get(row["CustomerID"])
    return Purchase(number=row["InvoiceNo"], party_id=party, bought_on=day, currency="GBP", owner=by)


def _line(row, known, products):
    price, pieces = Decimal(row["UnitPrice"]), Decimal(row["Quantity"])
    what = {"purchase": known[row["InvoiceNo"]], "product_id": products[row["StockCode"]], "text": row["Description"]}
    return PurchaseLine(**what, quantity=pieces, unit_price=price, currency="GBP")


def know(rows, by):
    """The products and customers of the shop are there already; two codes may differ in their letters' size alone."""
    codes, customers = sorted({row["StockCode"] for row in rows}), sorted({row["CustomerID"] for row in rows} - {""})
    assert not create_many(entity_named("products"), [{"name": code} for code in codes], by=by).refusals
    assert not create_many(entity_named("organizations"), [{"name": number} for number in customers], by=by).refusals


def _check_best(director, oracle):
    for by in ("product", "customer"):
        best = told(director, by)
        for name, revenue in oracle[f"top10_{by}s"].items():
            assert _cents(best[name]) == _cents(revenue), name
    assert graded(ranked(bought_by(director, "product")["GBP"])) == {
        grade[0]: count for grade, count in oracle["pareto"]["abc_products"].items()
    }


def _cents(worth):
    return Decimal(str(worth)).quantize(Decimal("0.01"))
