"""A whole database comes in: its tables are looked over, tried out and imported; orders stand on timelines; all of it goes again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
DIRECTOR, REP = "Director", "Sales representative"
LONG = 120_000
CUSTOMER = "Königlich Essen"


def brought(visitor: Visitor, page: Page, data: str) -> None:
    """The dump of a wholesaler's database, as far as its tables are looked over."""
    visitor.go("/imports/whole/new/")
    page.locator("input[type=file]").set_input_files(data)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="How they belong together")).to_be_visible(timeout=LONG)
    visitor.ready()


def becomes(page: Page, table: str) -> str:
    return str(page.get_by_label(f"What {table} becomes").input_value())


def test_a_database_comes_in_with_its_orders_and_goes_again(visitor: Visitor, real_data: object) -> None:
    page = visitor.sign_in(DIRECTOR)
    brought(visitor, page, f"{real_data}/northwind/northwind_postgres.sql")
    assert [becomes(page, name) for name in ("customers", "orders", "order_details")] == ["organizations", "episodes", "texts"]
    expect(page.locator("#tables")).to_contain_text("unit_price × quantity × (1 − discount)")
    assert visitor.axe() == []
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("Nothing has been written yet.")).to_be_visible(timeout=LONG)
    assert visitor.axe() == []
    visitor.ready()
    page.get_by_role("button", name=re.compile("^Import 1")).click()
    expect(page.get_by_text("rows are imported.")).to_be_visible(timeout=LONG)
    report = page.url
    orders_stand_on_the_timeline(visitor, page)
    undone(visitor, page, report)
    assert visitor.faults == []


def orders_stand_on_the_timeline(visitor: Visitor, page: Page) -> None:
    found = visitor.product.sql("SELECT id FROM parties_party WHERE name = %s AND deleted_at IS NULL", CUSTOMER)
    visitor.go(f"/organizations/{found[0][0]}/")
    timeline = page.get_by_role("region", name="Timeline").or_(page.locator(".timeline")).first
    timeline.scroll_into_view_if_needed()
    expect(page.get_by_text(re.compile(r"Order 1\d{4}")).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"EUR\s?[\d,.]+|€")).first).to_be_visible()


def undone(visitor: Visitor, page: Page, report: str) -> None:
    page.goto(report)
    visitor.ready()
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url("**/bulk/**")
    expect(page.locator("main")).to_contain_text("as they were before.", timeout=LONG)
    left = visitor.product.sql("SELECT count(*) FROM parties_party WHERE name = %s AND deleted_at IS NULL", CUSTOMER)
    orders = visitor.product.sql("SELECT count(*) FROM timeline_episode WHERE kind = 'order' AND deleted_at IS NULL")
    assert (left, orders) == ([(0,)], [(0,)])


def test_who_may_not_import_finds_no_door(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    for path in ("/imports/whole/", "/imports/whole/new/"):
        answer = page.goto(f"{visitor.product.url}{path}")
        assert answer is not None and answer.status in {403, 404}
    visitor.go("/")
    expect(page.locator('a[href^="/imports"]')).to_have_count(0)
