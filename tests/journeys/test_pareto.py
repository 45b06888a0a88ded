"""What brings most, over the imported won deals: a director sees margins and the deals behind, a rep sees neither margin nor others."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
SOLD = """SELECT p.name, sum(round(l.quantity * l.unit_price * (100 - l.discount) / 100, 2)), count(DISTINCT d.id) FROM sales_dealline l
          JOIN sales_deal d ON d.id = l.deal_id JOIN catalogue_product p ON p.id = l.product_id JOIN processes_stage s ON s.id = d.stage_id
          JOIN identity_user u ON u.id = d.owner_id WHERE d.deleted_at IS NULL AND l.deleted_at IS NULL AND s.kind = 'won'
          AND l.unit_price IS NOT NULL AND (%(me)s = '' OR u.username = %(me)s) GROUP BY p.name ORDER BY 2 DESC LIMIT 1"""
COST = """UPDATE sales_dealline SET cost = %s, cost_currency = currency
          WHERE product_id IN (SELECT id FROM catalogue_product WHERE name = %s) RETURNING id"""


def best(product: Running, me: str = "") -> tuple[str, str, int]:
    ((name, worth, count),) = product.sql(SOLD, me=me)
    return str(name), f"{worth:,.2f}", int(str(count))


@pytest.fixture
def cost(product: Running) -> Iterator[None]:
    """What the best product costs, for as long as the test runs."""
    name = best(product)[0]
    product.sql(COST, 1, name)
    yield
    product.sql(COST, None, name)


@pytest.mark.usefixtures("cost")
def test_a_director_sees_what_brings_most_and_the_deals_behind_it(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    name, worth, count = best(visitor.product)
    visitor.go("/reports/")
    page.get_by_role("main").get_by_role("link", name=re.compile("What brings most")).click()
    row = page.locator("table.grid tbody tr").first
    expect(row).to_contain_text(name)
    expect(row).to_contain_text(worth)
    expect(row.locator("td").nth(3)).to_have_text("A")
    expect(page.get_by_role("columnheader", name="Margin")).to_be_visible()
    expect(row.locator("td").last).to_contain_text("%")
    row.get_by_role("link").click()
    expect(page.locator(".ph .count")).to_contain_text(re.compile(rf"{count:,}"))


def test_a_rep_sees_his_own_without_margin(visitor: Visitor) -> None:
    page = visitor.sign_in("Sales representative")
    name, worth, _count = best(visitor.product, visitor.product.people["Sales representative"][0])
    visitor.go("/reports/pareto/")
    row = page.locator("table.grid tbody tr").first
    expect(row).to_contain_text(name)
    expect(row).to_contain_text(worth)
    expect(page.get_by_role("main")).not_to_contain_text("Margin")
    answer = page.goto(f"{visitor.product.url}/reports/pareto/?measure=profit")
    assert answer is not None and answer.status == 404
