"""What the quarter brings, over the imported deals: a director sees everybody, a rep himself; the past is held against the range."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, DIRECTOR = "Sales representative", "Team leader", "Director"
OPEN = """SELECT sum(coalesce(d.amount, listed) * s.probability / 100) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id
          JOIN identity_user u ON u.id = d.owner_id CROSS JOIN LATERAL (
          SELECT sum(l.quantity * p.list_price) AS listed FROM sales_dealline l JOIN catalogue_product p ON p.id = l.product_id
          WHERE l.deal_id = d.id AND l.deleted_at IS NULL) lines WHERE d.deleted_at IS NULL AND d.closed_at IS NULL AND d.currency = 'USD'
          AND (d.closes_on IS NULL OR d.closes_on < date_trunc('quarter', now()) + interval '3 months')
          AND (%(me)s = '' OR u.username = %(me)s)"""


def weighted(product: Running, me: str = "") -> str:
    ((worth,),) = product.sql(OPEN, me=me)
    return f"{round(float(str(worth))):,}"


def total(page: Page) -> str:
    return str(page.locator("tfoot td").nth(5).inner_text())


def test_a_director_sees_everybody_and_opens_what_is_behind_a_line(visitor: Visitor) -> None:
    page = visitor.sign_in(DIRECTOR)
    visitor.go("/reports/")
    page.get_by_role("main").get_by_role("link", name=re.compile("Forecast")).click()
    expect(page.locator("tfoot")).to_contain_text(weighted(visitor.product))
    rows = page.locator("tbody tr")
    assert rows.count() > 20
    page.get_by_role("link", name="Team", exact=True).click()
    page.wait_for_url("**by=team**")
    assert 2 <= rows.count() <= 6
    assert weighted(visitor.product) in total(page)
    rows.first.get_by_role("link").first.click()
    page.wait_for_url("**/deals/?**")
    expect(page.locator(".ph .count")).to_be_visible()
    assert visitor.axe() == []
    assert visitor.faults == []


def test_a_rep_sees_himself_and_a_leader_his_team(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    me = visitor.product.people[REP][0]
    visitor.go("/reports/forecast/")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert weighted(visitor.product, me) in total(page)
    visitor.sign_in(LEADER)
    visitor.go("/reports/forecast/?by=rep")
    assert 2 < page.locator("tbody tr").count() < 20
    assert weighted(visitor.product) not in total(page)
    assert visitor.faults == []


def test_the_past_is_held_against_what_would_have_been_said(visitor: Visitor) -> None:
    page = visitor.sign_in(DIRECTOR)
    visitor.go("/reports/forecast/check/")
    expect(page.get_by_role("main")).to_contain_text("not counted yet")
    page.get_by_role("button", name="Count now").click()
    page.wait_for_url("**/work/**")
    expect(page.get_by_role("main")).to_contain_text("done", ignore_case=True, timeout=90_000)
    visitor.go("/reports/forecast/check/")
    inside = page.locator(".stat", has_text="Within the range").locator("b").inner_text()
    assert 70 <= float(inside.strip("%\u00a0 ")) <= 90
    expect(page.get_by_role("heading", level=2)).to_contain_text("can be relied on")
    assert visitor.faults == []


def test_a_leader_calls_a_figure_and_looks_at_what_changed(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/reports/forecast/")
    row = page.locator("tbody tr").first
    name = row.get_by_role("rowheader").inner_text()
    row.get_by_role("link", name=f"Call a figure for {name}").click()
    page.get_by_label("Amount").fill("123,456")
    page.get_by_label("Reason").fill("Two large ones are as good as signed")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tbody tr", has_text=name)).to_contain_text("123,456")
    visitor.sign_in(REP)
    visitor.go("/reports/forecast/")
    expect(page.get_by_role("link", name=re.compile("Call a figure"))).to_have_count(0)
    visitor.sign_in(DIRECTOR)
    visitor.go("/reports/forecast/")
    expect(page.locator("tbody tr", has_text=name)).to_contain_text("123,456")
    page.locator("tbody tr", has_text=name).get_by_role("link", name=f"Call a figure for {name}").click()
    assert visitor.axe() == []
    page.get_by_label("Amount").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tbody tr", has_text=name)).not_to_contain_text("123,456")
    assert visitor.faults == []


def test_what_changed_since_a_day_adds_up(visitor: Visitor) -> None:
    page = visitor.sign_in(DIRECTOR)
    visitor.go("/reports/forecast/?period=2017-Q4")
    page.get_by_role("link", name="What changed since").click()
    visitor.go(f"{page.url.removeprefix(visitor.product.url)}&since=2017-10-31")
    start = amount(page.locator("tbody").first.locator("td").last.inner_text())
    changes = [amount(text) for text in page.locator("tbody[data-kind] tr:first-child td:last-child").all_inner_texts()]
    assert len(changes) > 1
    assert abs(start + sum(changes) - amount(page.locator("tfoot td").last.inner_text())) <= len(changes) + 2
    page.locator("tbody[data-kind] a").first.click()
    page.wait_for_url("**/deals/*/")
    assert visitor.faults == []


def amount(text: str) -> float:
    """What an amount says; the minus of accounts and of typographers too."""
    bare = re.sub(r"[^\d.]", "", text)
    return float(bare) * (-1 if text.strip().startswith(("-", "−")) else 1)
