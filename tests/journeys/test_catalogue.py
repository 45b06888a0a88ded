"""A price list for one customer: a director makes it and asks for the price; a rep is told the same price, and no cost."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, DIRECTOR = "Sales representative", "Director"
PRODUCT, LIST = "MG Special", "Journey of prices"
KEY = "SELECT id FROM catalogue_product WHERE name = %s AND deleted_at IS NULL"
COMPANY = "SELECT name FROM parties_party WHERE kind = 'organization' AND deleted_at IS NULL ORDER BY name DESC LIMIT 1"


def choose(page: Page, label: str, name: str) -> None:
    """Find a record by typing and take it."""
    box = page.get_by_role("combobox", name=label, exact=True).first
    box.click()
    box.press_sequentially(name[:6], delay=20)
    page.get_by_role("option", name=name).first.click()


def ask(page: Page, customer: str, quantity: str) -> None:
    """Ask on the page of a product what it costs; without a name for the customer chosen before."""
    if customer:
        choose(page, "Customer", customer)
    page.locator("#price-question [name=quantity]").fill(quantity)
    with page.expect_response(lambda answer: "/price/" in answer.url):
        page.get_by_role("button", name="Ask for the price").click()


def make_list(visitor: Visitor, customer: str) -> None:
    """A price list for one customer with one price from ten pieces on."""
    page = visitor.page
    visitor.go("/price-lists/new/")
    page.locator("#id_name").fill(LIST)
    page.locator("#id_currency").select_option("USD")
    page.locator("#id_for_whom").select_option("customer")
    choose(page, "Customer", customer)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LIST)
    (key,) = visitor.product.sql("SELECT id FROM catalogue_pricelist WHERE name = %s AND deleted_at IS NULL", LIST)[0]
    visitor.go(f"/prices/new/?parent={key}")
    choose(page, "Product", PRODUCT)
    page.locator("#id_amount").fill("44.50")
    page.locator("#id_from_quantity").fill("10")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("44.50")


def test_a_price_list_for_a_customer_decides_and_says_why(visitor: Visitor) -> None:
    (product,) = visitor.product.sql(KEY, PRODUCT)[0]
    (customer,) = visitor.product.sql(COMPANY)[0]
    visitor.product.sql("UPDATE catalogue_product SET cost = 20, cost_currency = 'USD' WHERE id = %s RETURNING id", product)
    page = visitor.sign_in(DIRECTOR)
    make_list(visitor, str(customer))
    visitor.go(f"/products/{product}/")
    ask(page, customer, "10")
    expect(page.locator("#price-question")).to_contain_text("44.50")
    expect(page.locator("#price-question")).to_contain_text(f"Price list {LIST}, from quantity 10")
    ask(page, "", "9")
    expect(page.locator("#price-question")).to_contain_text(f"the price list {LIST} has no price for it")
    expect(page.locator("main dt", has_text="Cost").first).to_be_visible()
    page = visitor.sign_in(REP)
    visitor.go(f"/products/{product}/")
    ask(page, customer, "12")
    expect(page.locator("#price-question")).to_contain_text("44.50")
    expect(page.locator("main dt", has_text="Cost")).to_have_count(0)
    visitor.product.sql("UPDATE catalogue_product SET cost = NULL, cost_currency = '' WHERE id = %s RETURNING id", product)
    visitor.product.sql("UPDATE catalogue_pricelist SET deleted_at = now() WHERE name = %s RETURNING id", LIST)
    assert visitor.faults == []
