"""What was bought: lines with and without a product, what came back, and what only some may see."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from klientela.modules.purchases.models import PurchaseLine
from klientela.modules.purchases.queries import Asked, bought_by, sees_profit
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast):
    """Ewa's customer bought pumps; the director keeps what a pump costs."""
    with acting(cast.dora):
        pump = {"name": "Pump", "cost": Decimal(30), "cost_currency": "PLN"}
        cast.pump = create(entity_named("products"), pump, by=cast.dora)
    with acting(cast.ewa):
        cast.brewery = create(entity_named("organizations"), {"name": "Browar"}, by=cast.ewa)
        cast.purchase = bought(cast, "F/1", currency="PLN")
        line(cast, product=cast.pump, quantity=Decimal(2), unit_price=Decimal(50), discount=Decimal(10))
    return cast


def bought(cast, number, **values):
    values = {"number": number, "party": cast.brewery, "bought_on": date(2026, 3, 2), **values}
    return create(entity_named("purchases"), values, by=cast.ewa)


def line(cast, **values):
    values = {"purchase": cast.purchase, "unit_price": Decimal(10), "quantity": Decimal(1), **values}
    return create(entity_named("purchase-lines"), values, by=cast.ewa)


def only(user, by, asked=None):
    with acting(user):
        (sold,) = bought_by(user, by, asked or Asked())["PLN"]
    return sold


def test_who_sees_costs_sees_the_profit_and_the_rep_does_not(shop):
    told = [(only(user, "product").revenue, only(user, "product").profit) for user in (shop.ewa, shop.dora)]
    assert told == [(90, None), (90, 30)]
    assert not sees_profit(shop.ewa)
    assert PurchaseLine.unscoped.get().cost == 30


def test_what_came_back_is_taken_off(shop):
    with acting(shop.ewa):
        line(shop, product=shop.pump, quantity=Decimal(-1), unit_price=Decimal(50))
    sold = only(shop.dora, "customer")
    assert (sold.label, sold.revenue, sold.profit, sold.count) == ("Browar", 40, 10, 2)


def test_a_line_without_a_product_counts_for_its_customer_and_its_profit_is_not_known(shop):
    with acting(shop.ewa):
        line(shop, text="Carriage")
    assert only(shop.dora, "customer").profit is None
    with acting(shop.dora):
        told = {sold.label: sold.revenue for sold in bought_by(shop.dora, "product")["PLN"]}
    assert told == {"Pump": 90, "Not given": 10}


@pytest.mark.parametrize("values", [{"text": "Nothing", "quantity": Decimal(0)}, {"text": ""}])
def test_a_line_of_nothing_is_refused(shop, values):
    with acting(shop.ewa), pytest.raises(ValidationError):
        line(shop, **values)
    assert PurchaseLine.unscoped.count() == 1


def test_currencies_stand_apart_and_that_of_a_purchase_with_lines_stays(shop):
    with acting(shop.ewa):
        with pytest.raises(ValidationError, match="lines in its currency"):
            change(entity_named("purchases"), shop.purchase.pk, {"currency": "EUR"}, by=shop.ewa, version=1)
        shop.purchase = bought(shop, "F/2", currency="XAU")
        line(shop, product=shop.pump)
    with acting(shop.dora):
        found = bought_by(shop.dora, "product")
    assert {code: rows[0].revenue for code, rows in found.items()} == {"PLN": 90, "XAU": 10}
    assert found["XAU"][0].profit is None


def test_the_report_tells_each_what_is_his(shop):
    page = browser(shop.ewa).get(f"/reports/purchases/?product={shop.pump.pk}").content.decode()
    assert "Browar" in page and "90" in page and "measure=profit" not in page
    assert "measure=profit" in browser(shop.dora).get("/reports/purchases/").content.decode()
    assert "Browar" not in browser(shop.ion).get("/reports/purchases/").content.decode()
    assert "Nothing was bought" in browser(shop.ion).get(f"/reports/purchases/?customer={shop.brewery.pk}").content.decode()
    assert browser(shop.ion).get(f"/reports/purchases/?customer={shop.pump.pk}").status_code == 404
    assert browser(shop.eve).get("/reports/purchases/").status_code == 404
    assert browser(shop.ewa).get("/reports/purchases/?measure=profit").status_code == 404


def test_a_figure_leads_to_the_purchases_behind_it(shop):
    page = browser(shop.ewa).get("/reports/purchases/?by=product&period=2026").content.decode()
    address = page.split('class="m1"><a class="link" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "F/1" in browser(shop.ewa).get(address).content.decode()
    assert "F/1" not in browser(shop.ewa).get(address.replace("2026-01-01", "2026-04-01")).content.decode()
