"""What the question about a price costs: twenty thousand products, fifty price lists, lists for groups of customers among them."""

from datetime import date
from decimal import Decimal
from statistics import median
from time import perf_counter, process_time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from klientela.core.access.acting import acting
from klientela.core.access.grants import rules_version
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.modules.catalogue import api
from klientela.modules.catalogue.models import Price, PriceList, Product
from tests.benchmarks.measuring import Sheet
from tests.cast import hire

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
PRODUCTS, LISTS, PRICED, ROUNDS = 20_000, 50, 1_000, 200
WANTED_MS, CEILING = 5, 3
DAY = date(2026, 6, 15)


def fill(owner: User) -> tuple[list[Any], list[Any]]:
    """Products and parties; of the lists every fifth is for a group, every fifth for one customer."""
    products = [Product(name=f"Product {n}", code=f"P{n}", list_price=Decimal(n + 1), currency="PLN", owner=owner) for n in range(PRODUCTS)]
    Product.unscoped.bulk_create(products, batch_size=2_000)
    parties = Party.unscoped.bulk_create([Party(name=f"Party {n}", tags=[f"group {n % 10}"], owner=owner) for n in range(100)])
    lists = PriceList.unscoped.bulk_create([_list(n, parties) for n in range(LISTS)])
    prices = (
        Price(
            price_list=known, product=products[(n * PRICED + m) % PRODUCTS], amount=Decimal(m + 1), currency="PLN", from_quantity=quantity
        )
        for n, known in enumerate(lists)
        for m in range(PRICED)
        for quantity in (1, 10)
    )
    Price.unscoped.bulk_create(prices, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return products, parties


def _list(number: int, parties: list[Any]) -> PriceList:
    whole = {"name": f"List {number}", "currency": "PLN", "priority": number}
    if number % 5 == 0:
        return PriceList(**whole, for_whom="segment", segment=to_json(Group((Condition("tags", "has", f"group {number % 10}"),))))
    return PriceList(**whole, for_whom="customer", party=parties[number]) if number % 5 == 1 else PriceList(**whole)


def test_a_price_is_told_within_milliseconds(sheets: list[Sheet]) -> None:
    rep = hire("Ewa Nowak", "rep")
    products, parties = fill(rep)
    asked = [(products[n * 97 % PRODUCTS].pk, parties[n % 100].pk) for n in range(ROUNDS)]
    times, work = [], process_time()
    with acting(rep, rules_version=rules_version()):
        api.price(asked[0][0], party_id=asked[0][1], on=DAY)
        for product, party in asked:
            begun = perf_counter()
            assert api.price(product, party_id=party, quantity=Decimal(12), on=DAY) is not None
            times.append((perf_counter() - begun) * 1000)
        work = (process_time() - work) * 1000 / ROUNDS
        with CaptureQueriesContext(
            connection,
        ) as statements:
            api.price(*asked[5][:1], party_id=asked[5][1], on=DAY)
    sheet = Sheet(f"Prices, {PRODUCTS} products, {LISTS} lists", ("median ms", "CPU ms", "statements", "wanted"))
    sheet.add(f"{median(times):.1f}", f"{work:.1f}", len(statements), f"≤ {WANTED_MS} ms")
    sheets.append(sheet)
    assert min(median(times), work) <= WANTED_MS * CEILING
