"""The total of a purchase follows its lines by whichever door they come, and is hidden with what it is worked out of."""

from decimal import Decimal

import pytest
from django.db.models import F
from django.utils.html import strip_tags

from klientela.core.access.acting import acting
from klientela.core.access.decisions import sees
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.records.services import change, create, delete
from klientela.core.records.undoing import undo_now
from klientela.kernel.entity import entity_named
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.proving import problems
from klientela.modules.purchases.tests.test_purchases import line, shop  # noqa: F401 - a fixture
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
MOST = 20


def total():
    return Purchase.unscoped.get().total


def test_it_follows_every_change_of_the_lines(shop):  # noqa: F811
    with acting(shop.ewa):
        assert (total(), PurchaseLine.unscoped.get().net) == (90, 90)
        more = line(shop, text="Carriage", quantity=Decimal("1.5"), unit_price=Decimal("10.01"))
        assert total() == Decimal("105.015")
        change(entity_named("purchase-lines"), more.pk, {"quantity": Decimal(-1)}, by=shop.ewa, version=1)
        assert total() == Decimal("79.99")
        delete(entity_named("purchase-lines"), more.pk, by=shop.ewa)
    assert total() == 90


def test_many_lines_in_one_statement_and_a_total_that_somebody_writes(shop):  # noqa: F811
    of_one = {"purchase": shop.purchase, "text": "Bolts", "currency": "PLN", "unit_price": Decimal(2)}
    PurchaseLine.unscoped.bulk_create([PurchaseLine(**of_one, quantity=pieces) for pieces in (1, 2, 3)])
    assert total() == 102
    PurchaseLine.unscoped.filter(text="Bolts").update(unit_price=F("unit_price") * 2)
    Purchase.unscoped.update(total=5)
    assert total() == 114
    assert list(problems()) == []


def test_taking_back_a_line_takes_its_worth_out_of_the_total(shop):  # noqa: F811
    with acting(shop.ewa) as actor:
        line(shop, text="Carriage")
        assert total() == 100
    with acting(shop.ewa):
        outcome = undo_now(actor.batch, by=shop.ewa)
    assert outcome.lines == []
    assert total() == 90


def test_whoever_does_not_see_prices_sees_no_totals(shop):  # noqa: F811
    assert sees(shop.ewa, entity_named("purchases"), "total") and "90" in page_of(shop)
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="purchase-lines", field="unit_price", ceiling=FieldLevel.HIDDEN)
    assert not sees(shop.ewa, entity_named("purchases"), "total")
    assert not sees(shop.ewa, entity_named("purchase-lines"), "net")
    assert "90" not in page_of(shop)
    assert browser(shop.ewa).get("/reports/pareto/?source=purchases").status_code == 404


def page_of(shop):  # noqa: F811
    return strip_tags("<" + browser(shop.ewa).get("/purchases/").content.decode().split("<tbody")[1])


def test_a_page_costs_the_same_for_one_line_and_for_forty(shop, django_assert_max_num_queries):  # noqa: F811
    with acting(shop.dora):
        for number in range(40):
            product = create(entity_named("products"), {"name": f"P{number}", "code": f"c{number}"}, by=shop.dora)
            line(shop, product=product, text=f"Line {number}")
    for user in (shop.dora, shop.ewa):
        visitor, address = browser(user), f"/purchases/{shop.purchase.pk}/?whole=1"
        visitor.get(address)
        with django_assert_max_num_queries(MOST):
            text = visitor.get(address).content.decode()
        assert "P39" in text and "490" in text
