"""Start pages over the imported data: a rep puts his together by keyboard, a leader begins with his team's; each sees his own figures."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER = "Sales representative", "Team leader"
ENGAGING = """SELECT count(*) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id JOIN identity_user u ON u.id = d.owner_id
              WHERE d.deleted_at IS NULL AND s.name = 'Engaging' AND u.username = %(me)s"""
OF_TEAM = """SELECT count(*) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id
             JOIN access_teammember m ON m.team_id = d.team_id JOIN identity_user u ON u.id = m.user_id
             WHERE d.deleted_at IS NULL AND s.name = 'Engaging' AND m.is_main AND u.username = %(me)s"""


def box(page: Page, title: str):
    return page.locator(".dash section", has_text=title).first


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def keys(page: Page) -> list[str]:
    return page.locator(".dash [data-key]").evaluate_all("all => all.map(each => each.dataset.key)")


def arrange(page: Page) -> None:
    page.get_by_role("button", name="Start pages").click()
    page.get_by_role("menuitem", name="Arrange").click()
    expect(page.get_by_role("link", name="Done")).to_be_visible()


def test_a_rep_puts_his_start_page_together_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/deals/?amount.gte=5000")
    page.get_by_role("button", name="Save view").click()
    page.get_by_label("Name of the new view").fill("Large deals")
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=**")
    count = number_in(page.locator(".ph .count").inner_text())
    visitor.go("/")
    arrange(page)
    first = keys(page)[0]
    page.locator(f"[data-key='{first}']").focus()
    with page.expect_response("**/dashboards/arrange/"):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"dashboard=[0-9a-f-]{36}"))
    assert keys(page)[1] == first
    page.get_by_label("shown as").select_option("number")
    page.get_by_label("Saved view").select_option(label="Large deals (Deals)")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**arrange**")
    page.get_by_role("link", name="Done").click()
    assert number_in(box(page, "Large deals").locator("b").inner_text()) == count
    visitor.go("/")
    assert keys(page)[1] == first
    assert visitor.axe() == []
    assert visitor.faults == []


def test_each_sees_his_own_figures(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/?dashboard=ready")
    me = visitor.product.people[REP][0]
    (engaging,) = visitor.product.sql(ENGAGING, me=me)[0]
    row = box(page, "by stage").locator(".stage-row", has_text="Engaging")
    assert number_in(row.locator("b").inner_text()) == engaging
    page.context.clear_cookies()
    page = visitor.sign_in(LEADER)
    visitor.go("/?dashboard=ready&whose=all")
    (of_team,) = visitor.product.sql(OF_TEAM, me=visitor.product.people[LEADER][0])[0]
    expect(box(page, "Deals by stage")).to_contain_text(re.compile(rf"Engaging: {of_team}(?=\D|{of_team})"))
    assert of_team > engaging
    assert visitor.axe() == []
    assert visitor.faults == []


def test_a_deleted_start_page_comes_back(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/")
    page.get_by_role("button", name="Start pages").click()
    page.get_by_label("Name of a further start page").fill("Monday")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.wait_for_url("**arrange**")
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Start pages").click()
    page.get_by_role("menuitem", name="Delete start page").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Start pages").click()
    expect(page.get_by_role("menuitem", name="Monday")).to_be_visible()
    assert visitor.faults == []
