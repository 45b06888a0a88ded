"""What each representative did, over the demonstration's deals: a director compares all, a rep sees himself alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
WON = """SELECT u.name, count(*) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id JOIN identity_user u ON u.id = d.owner_id
         WHERE d.deleted_at IS NULL AND s.kind = 'won' AND (%(me)s = '' OR u.username = %(me)s) GROUP BY u.name ORDER BY 2 DESC LIMIT 1"""


def most_won(product: Running, me: str = "") -> tuple[str, int]:
    ((name, count),) = product.sql(WON, me=me)
    return str(name), int(str(count))


def test_a_director_compares_representatives_and_opens_the_deals_behind(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    name, count = most_won(visitor.product)
    visitor.go("/reports/")
    page.get_by_role("main").get_by_role("link", name=re.compile("^Representatives")).click()
    expect(page.get_by_text(re.compile(r"Points =\s+Won deals × 10"))).to_be_visible()
    row = page.locator("table.grid tbody tr", has_text=name)
    row.get_by_role("link", name=f"{count:,}", exact=True).first.click()
    expect(page.locator(".ph .count")).to_contain_text(f"{count:,}")


def test_a_rep_is_told_of_himself_alone(visitor: Visitor) -> None:
    page = visitor.sign_in("Sales representative")
    name, count = most_won(visitor.product, visitor.product.people["Sales representative"][0])
    visitor.go("/reports/reps/")
    rows = page.locator("table.grid tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(name)
    expect(rows.first).to_contain_text(f"{count:,}")
