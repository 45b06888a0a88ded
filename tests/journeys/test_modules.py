"""An administrator switches sales off and on again: it is gone for everybody meanwhile, and comes back with the same figures."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.asking import ask
from tests.journeys.conftest import Visitor
from tests.journeys.running import Running
from tests.journeys.test_selling import REP, number_in, stat

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
MINE = """SELECT d.id, d.name FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
    WHERE u.username = %s AND d.deleted_at IS NULL AND d.name <> '' ORDER BY d.id LIMIT 1"""
DATA = "SELECT count(*), sum(amount), max(change) FROM sales_deal"
WALLBOARD = "Wallboard of modules"


@pytest.fixture
def rep(browser: Browser, product: Running) -> Visitor:
    """A second window, of a rep."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield Visitor(context.new_page(), product)
    context.close()


@pytest.fixture(autouse=True)
def on_again(product: Running) -> None:
    """Whatever happens, the journeys after this one find sales switched on."""
    yield
    product.sql("UPDATE access_modulestate SET is_on = true RETURNING module")


def switch(page: Page, module: str, to: str) -> None:
    """Switch a module on the page of modules."""
    if to == "off":
        page.get_by_role("link", name=f"Switch off: {module}").click()
        expect(page.get_by_text("All data stays")).to_be_visible()
        page.get_by_role("button", name="Switch off").click()
    else:
        page.get_by_role("button", name=f"Switch on: {module}").click()
    expect(page.get_by_text(f"Switched {to}: ")).to_be_visible()


def make_key(page: Page) -> str:
    """Make a key for a program that only reads."""
    page.locator("[name=name]").fill(WALLBOARD)
    page.get_by_role("button", name="Make a key").click()
    return page.locator("#made-key").input_value()


def suggestions(visitor: Visitor, text: str) -> str:
    """What the search box offers; that nothing is found, with the text asked for, is no offer."""
    page = visitor.go("/")
    ask(page, text)
    return " ".join(page.locator("#palette-results [role=option]").all_inner_texts())


def won(visitor: Visitor) -> int:
    """How many deals the rep has won, by the report."""
    return number_in(stat(visitor.go("/reports/funnel/"), "Won"))


def test_sales_is_switched_off_and_on_and_nothing_is_lost(visitor: Visitor, rep: Visitor) -> None:
    product, page, desk = visitor.product, rep.sign_in(REP), visitor.sign_in("Administrator")
    [(key, name)] = product.sql(MINE, product.people[REP][0])
    program = httpx.Client(base_url=f"{product.url}/api/v1", headers={"Authorization": f"Bearer {make_key(rep.go('/me/keys/'))}"})
    before, figures = product.sql(DATA), (won(rep), program.get("/deals/").content)
    assert name in suggestions(rep, name)

    visitor.go("/settings/modules/")
    switch(desk, "Sales", "off")
    unknown = program.get("/nothing/")
    assert [program.get(path).content for path in ("/deals/", f"/deals/{key}/")] == [unknown.content] * 2
    for path in ("/deals/", f"/deals/{key}/", "/deals/new/", "/deals/export.csv", "/reports/funnel/"):
        assert page.request.get(f"{product.url}{path}").status == 404, path
    assert not re.search("/reports/(funnel|wins|revenue)/", page.request.get(f"{product.url}/reports/").text())
    assert name not in suggestions(rep, name)
    expect(page.get_by_role("navigation").first).not_to_contain_text(re.compile("Deals|Funnel"))
    assert product.sql(DATA) == before

    switch(desk, "Leads", "on")
    assert page.request.get(f"{product.url}/deals/{key}/").status == 200
    assert page.request.get(f"{product.url}/reports/funnel/").status == 404, "the reports of deals are a module of their own"
    switch(desk, "Pipeline", "on")
    assert (won(rep), program.get("/deals/").content) == figures
    assert name in suggestions(rep, name)
    assert product.sql(DATA) == before
    assert (visitor.faults, rep.faults) == ([], [])


def test_what_needs_the_catalogue_goes_and_comes_with_it(visitor: Visitor) -> None:
    page = visitor.sign_in("Administrator")
    visitor.go("/settings/modules/catalogue/off/")
    expect(page.locator(".banner")).to_contain_text("Sales")
    assert visitor.axe() == []
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text(re.compile("Switched off: Catalogue, .*Sales"))).to_be_visible()
    expect(page.get_by_text("Switching it on switches Catalogue on, too.").first).to_be_visible()
    assert visitor.axe() == []
    switch(page, "Leads", "on")
    expect(page.get_by_role("link", name="Switch off: Catalogue")).to_be_visible()
    assert visitor.faults == []
