"""What was bought: lines with and without a product, what came back, and what only some may see."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.queries import Asked, bought_by
from klientela.modules.purchases.seeing import sees_profit
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
            change(entity_named("purchases"), shop.purchase.pk, {"currency": "EUR"}, by=shop.ewa, version=Purchase.unscoped.get().version)
        shop.purchase = bought(shop, "F/2", currency="XAU")
        line(shop, product=shop.pump)
    with acting(shop.dora):
        found = bought_by(shop.dora, "product")
    assert {code: rows[0].revenue for code, rows in found.items()} == {"PLN": 90, "XAU": 10}
    assert found["XAU"][0].profit is None


def test_the_report_tells_each_what_is_his(shop):
    page = browser(shop.ewa).get(f"/reports/purchases/?product={shop.pump.pk}").content.decode()
    assert "Browar" in page and "90" in page and "sort=profit" not in page and "Margin" not in page
    assert "Margin" in browser(shop.dora).get(f"/reports/purchases/?product={shop.pump.pk}").content.decode()
    assert "Nothing was bought" in browser(shop.ion).get(f"/reports/purchases/?customer={shop.brewery.pk}").content.decode()
    assert browser(shop.ion).get(f"/reports/purchases/?customer={shop.pump.pk}").status_code == 404
    assert browser(shop.eve).get("/reports/purchases/").status_code == 404
    assert browser(shop.ewa).get(f"/reports/purchases/?product={shop.pump.pk}&sort=profit").status_code == 404


def test_what_brings_most_counts_purchases_for_whoever_sees_them(shop):
    address = "/reports/pareto/?source=purchases&by=customer"
    page = browser(shop.dora).get(address).content.decode()
    assert "Browar" in page and "measure=profit" in page and 'name="source" value="purchases"' in page
    assert "Browar" in browser(shop.ewa).get(address).content.decode()
    assert browser(shop.ewa).get(f"{address}&measure=profit").status_code == 404
    assert "Browar" not in browser(shop.ion).get(address).content.decode()
    assert browser(shop.dora).get("/reports/pareto/?source=elsewhere").status_code == 404


def test_a_figure_leads_to_the_purchases_behind_it(shop):
    for report in (f"/reports/purchases/?customer={shop.brewery.pk}&period=2026", "/reports/pareto/?source=purchases&period=2026"):
        page = browser(shop.ewa).get(report).content.decode()
        address = page.split('class="m1"><a class="link" href="')[1].split('"')[0].replace("&amp;", "&")
        assert "F/1" in browser(shop.ewa).get(address).content.decode()
        assert "F/1" not in browser(shop.ewa).get(address.replace("2026-01-01", "2026-04-01")).content.decode()


def test_months_and_years_lead_to_theirs(shop):
    with acting(shop.dora):
        (year,), (month,) = (bought_by(shop.dora, by)["PLN"] for by in ("year", "month"))
    assert (year.key, month.key, month.cost, month.quantity) == ("2026-01-01", "2026-03-01", 60, 2)
    page = browser(shop.dora).get(f"/reports/purchases/?product={shop.pump.pk}&by=month").content.decode()
    assert "bought_on.gte=2026-03-01&amp;bought_on.lte=2026-03-31" in page


def test_boxes_on_the_pages_of_customer_and_product(shop):
    pages = {f"/organizations/{shop.brewery.pk}/": "Goods bought", f"/products/{shop.pump.pk}/": "Buyers"}
    for address, title in pages.items():
        page = browser(shop.ewa).get(address).content.decode()
        assert title in page and "Profitability" not in page
        box = page.split('later" hx-get="/reports/purchases/')[1].split('"')[0].replace("&amp;", "&")
        text = browser(shop.ewa).get(f"/reports/purchases/{box}").content.decode()
        assert "90" in text and "<html" not in text and "Profit" not in text
    assert "Profitability" in browser(shop.dora).get(f"/products/{shop.pump.pk}/").content.decode()


def test_files_hold_what_the_page_shows(shop):
    for user, has_cost in ((shop.dora, True), (shop.ewa, False)):
        answer = browser(user).get(f"/reports/purchases/?product={shop.pump.pk}&format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert "Browar" in text and ("Margin" in text) is has_cost
    book = browser(shop.dora).get(f"/reports/purchases/?product={shop.pump.pk}&format=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert b"".join(browser(shop.dora).get("/reports/pareto/?source=purchases&format=xlsx").streaming_content).startswith(b"PK")


def test_currencies_are_told_beside_each_other_with_and_without_a_rate(shop):
    with acting(shop.ewa):
        shop.purchase = bought(shop, "F/2", currency="XAU")
        line(shop, product=shop.pump)
    page = browser(shop.ewa).get(f"/reports/purchases/?customer={shop.brewery.pk}").content.decode()
    assert "no rate of" in page and "XAU" in page
    amounts = strip_tags(page.split("<tbody>")[1])
    assert "90" in amounts
    assert "100" not in amounts


def test_what_was_bought_often_and_then_no_more_is_pointed_out(shop):
    with acting(shop.ewa):
        for month in (4, 5, 6):
            shop.purchase = bought(shop, f"F/{month}", bought_on=date(2026, month, 2), currency="PLN")
            line(shop, product=shop.pump)
    sold = only(shop.ewa, "product", Asked(customer=shop.brewery.pk))
    assert sold.days == 4
    assert sold.quiet_days(date(2026, 7, 30)) == 0
    assert sold.quiet_days(date(2026, 9, 1)) == 91
