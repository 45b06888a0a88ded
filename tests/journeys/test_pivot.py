"""A team leader divides the deals of his team by stage and month, looks at what is behind a figure, and draws it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
LEADER, REP = "Team leader", "Sales representative"
CHARTS = ("Columns", "Stacked columns", "Area", "Ring", "Funnel")
BEHIND = """SELECT count(*), sum(d.amount) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id
  JOIN identity_user u ON u.id = d.owner_id LEFT JOIN identity_user m ON m.id = u.manager_id
  WHERE d.deleted_at IS NULL AND s.kind = 'won' AND date_trunc('month', d.closed_at AT TIME ZONE 'Europe/Warsaw') = '2017-05-01'
  AND (u.username = %(me)s OR m.username = %(me)s)"""


def choose(page: Page, summary: str, option: str) -> None:
    """Open a menu and choose from it, by keyboard alone."""
    page.locator(summary).focus()
    page.keyboard.press("Enter")
    page.locator(f"details[open] {'a.mi'}", has_text=re.compile(rf"^\s*{option}\s*$")).first.focus()
    page.keyboard.press("Enter")


def cell(page: Page, row: str, column: int) -> str:
    return page.locator(".pvt tbody tr", has=page.get_by_role("rowheader", name=row, exact=True)).locator("td").nth(column).inner_text()


def test_a_leader_divides_the_deals_of_his_team_by_stage_and_month(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/deals/")
    page.get_by_role("link", name="Pivot").click()
    expect(page.locator("[data-token=stage]")).to_be_visible()
    choose(page, "[data-word=across] > details > summary", "Closed")
    expect(page.locator("[data-token='closed_at:month']")).to_be_visible()
    heads = page.locator(".pvt thead tr").first.locator("th:not(.lead)").all_inner_texts()
    place = next(number for number, text in enumerate(heads) if text.lower() == "may 2017")
    ((count, amount),) = visitor.product.sql(BEHIND, me=visitor.product.people[LEADER][0])
    assert cell(page, "Won", 2 * place) == str(count)
    assert cell(page, "Won", 2 * place + 1) == f"{amount:,.0f}"
    won = page.locator(".pvt tbody tr", has=page.get_by_role("rowheader", name="Won", exact=True))
    won.locator("td").nth(2 * place).locator("a").click()
    expect(page.locator(".count")).to_have_text(str(count))
    assert visitor.faults == []


def test_fields_are_moved_by_keyboard_and_by_drag(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/deals/?view=pivot&by=owner,stage&across=closed_at:quarter&measure=count")
    choose(page, "[data-token=stage]", "Move to the front")
    expect(page).to_have_url(re.compile("by=stage%2Cowner"))
    expect(page.locator("[data-token=stage]")).to_be_focused()
    choose(page, "[data-token='closed_at:quarter']", "Year")
    expect(page).to_have_url(re.compile("across=closed_at%3Ayear"))
    choose(page, "[data-token=owner]", "To the columns")
    expect(page).to_have_url(re.compile("by=stage&across=closed_at%3Ayear%2Cowner"))
    page.locator(".tok[data-name='closed_at:year']").drag_to(page.locator(".well[data-word=by] > span"))
    expect(page).to_have_url(re.compile("by=stage%2Cclosed_at%3Ayear&across=owner"))
    expect(page.get_by_role("rowheader", name="2017").first).to_be_visible()
    assert visitor.faults == []


def test_it_becomes_a_chart_that_everybody_can_use(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/deals/?view=pivot&by=closed_at:quarter&across=stage&measure=count&closed_at.filled=1")
    assert visitor.axe() == []
    for form in CHARTS:
        choose(page, ".rbar > details:first-child > summary", form)
        expect(page.locator(".rbar > details > summary").first).to_contain_text(form)
        expect(page.locator("svg.chart a").first).to_be_attached()
        assert visitor.axe() == []
    page.locator("svg.chart a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_be_visible()
    assert visitor.faults == []


def test_a_rep_sees_only_his_figures_on_a_telephone(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.go("/deals/?view=pivot&by=owner&across=stage&measure=count")
    expect(page.locator(".pvt tbody tr")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.axe() == []
