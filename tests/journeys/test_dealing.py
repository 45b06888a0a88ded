"""Deals over the imported data: lines with a discount, a loss with its reason and competitor, what a leader sees, what a month brings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, DIRECTOR = "Sales representative", "Team leader", "Director"
OPEN = """SELECT d.id::text FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id JOIN processes_stage s ON s.id = d.stage_id
          WHERE d.deleted_at IS NULL AND d.locked_at IS NULL AND s.name = 'Engaging' AND u.username = %(me)s
          ORDER BY d.opened_at, d.id LIMIT 1"""
WON = """SELECT round(sum(d.amount) * 0.05, 2) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
         JOIN processes_stage s ON s.id = d.stage_id WHERE d.deleted_at IS NULL AND s.kind = 'won' AND u.username = %(me)s
         AND (d.closed_at AT TIME ZONE 'Europe/Warsaw')::date BETWEEN '2017-11-01' AND '2017-11-30'"""
COST = "UPDATE catalogue_product SET cost = %s, cost_currency = currency WHERE name = 'GTX Basic' RETURNING id"
RIVAL, PLAN = "Hydra Supplies", "Five of a hundred"


@pytest.fixture
def cost(product: Running) -> Iterator[None]:
    """What GTX Basic costs the company, for as long as the test runs."""
    product.sql(COST, 300)
    yield
    product.sql(COST, None)


def lines(visitor: Visitor) -> Locator:
    return visitor.page.locator("#deal-lines")


def one_of(visitor: Visitor, role: str) -> str:
    ((key,),) = visitor.product.sql(OPEN, me=visitor.product.people[role][0])
    return f"/deals/{key}/"


def add_line(visitor: Visitor) -> None:
    table = lines(visitor)
    table.locator("[data-behaviour=combobox] input[role=combobox]").press_sequentially("GTX B", delay=20)
    visitor.page.get_by_role("option", name="GTX Basic").first.click()
    table.locator("[name=quantity]").fill("4")
    table.locator("[name=discount]").fill("10")
    table.get_by_role("button", name="Save lines").click()
    expect(table.locator("tbody tr", has_text="1,980").first).to_be_visible()
    expect(table).to_have_count(1)


def lose(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="Lost", exact=True).click()
    page.get_by_label("Reason").select_option(label="Too expensive")
    page.get_by_label("Who took it").select_option(label=RIVAL)
    page.get_by_label("Note").fill("They offered a year of service.")
    page.get_by_role("button", name="Close the deal").click()
    expect(page.locator(".kpis").first).to_contain_text("Too expensive")


@pytest.mark.usefixtures("cost")
def test_a_rep_prices_a_deal_and_loses_it_and_his_leader_sees_to_whom(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    address = one_of(visitor, REP)
    visitor.go("/competitors/new/")
    page.locator("[name=name]").fill(RIVAL)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(RIVAL)
    visitor.go(address)
    add_line(visitor)
    expect(lines(visitor)).not_to_contain_text("Margin")
    lose(visitor)
    visitor.sign_in(LEADER)
    visitor.go(address)
    expect(lines(visitor).locator("tbody tr", has_text="1,980")).to_contain_text("780")
    visitor.go("/reports/competitors/")
    row = page.locator("tbody tr", has_text=RIVAL)
    expect(row).to_contain_text("0.0%")
    row.locator("td").nth(2).get_by_role("link", name="1").click()
    page.wait_for_url("**/deals/?*")
    expect(page.locator(f"a[href='{address}']").first).to_be_visible()
    assert visitor.faults == []


def test_a_director_sets_up_a_plan_and_a_rep_reads_what_a_month_brings(visitor: Visitor) -> None:
    ((due,),) = visitor.product.sql(WON, me=visitor.product.people[REP][0])
    page = visitor.sign_in(DIRECTOR)
    visitor.go("/commission-plans/new/")
    page.locator("[name=name]").fill(PLAN)
    page.locator("[name=percent]").fill("5")
    page.locator("[name=starts_on]").fill("2016-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PLAN)
    visitor.sign_in(REP)
    visitor.go("/reports/commissions/?month=2017-11")
    expect(page.locator(".dash")).to_contain_text(f"{due:,.2f}")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/deals/*/")
    visitor.product.sql("UPDATE sales_commissionplan SET deleted_at = now() WHERE name = %s RETURNING id", PLAN)
    assert visitor.faults == []
