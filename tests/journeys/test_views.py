"""Saved views over the imported data: a rep keeps his own, his leader shares one that begins the reps' list, each sees his own records."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER = "Sales representative", "Team leader"
BIG = """SELECT count(*) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
         WHERE d.deleted_at IS NULL AND d.amount >= 5000 AND u.username = %(me)s"""


def keep(page: Page, name: str) -> str:
    page.get_by_role("button", name="Save view").click()
    page.get_by_label("Name of the new view").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=**")
    return page.url


def become(visitor: Visitor, role: str) -> Page:
    visitor.page.context.clear_cookies()
    return visitor.sign_in(role)


def number_shown(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator(".ph .count").inner_text()))


def do(page: Page, what: str) -> None:
    page.get_by_role("button", name="What to do with this view").click()
    page.get_by_role("menuitem", name=what).click()


def test_a_rep_keeps_changes_pins_and_deletes_a_view(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/deals/?amount.gte=5000&sort=-amount")
    address = keep(page, "Large deals")
    expect(page.locator(".tabs [aria-current=page]")).to_have_text("Large deals")
    (mine,) = visitor.product.sql(BIG, me=visitor.product.people[REP][0])[0]
    assert number_shown(page) == mine
    page.goto(f"{address}&sort=name")
    expect(page.locator(".tabs .changed")).to_be_attached()
    page.get_by_role("button", name="Save view").click()
    expect(page.locator(".tabs .changed")).not_to_be_attached()
    do(page, "Pin to the menu")
    expect(page.locator(".side .pins a")).to_have_text("Large deals")
    visitor.go("/")
    page.locator(".side .pins a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deals")
    assert visitor.axe() == []
    do(page, "Delete view")
    expect(page.locator(".side .pins a")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**saved=**")
    expect(page.locator(".tabs [aria-current=page]")).to_have_text("Large deals")
    assert visitor.faults == []


def test_a_leader_shares_a_view_that_begins_the_list_of_reps(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/deals/?amount.gte=5000")
    address = keep(page, "Worth a call")
    do(page, "Rename and share")
    team = page.get_by_role("group", name="Teams that see it").get_by_role("checkbox").first
    team.check()
    row = page.get_by_role("group", name="Roles that see it").locator(".li", has_text="Sales representative")
    row.get_by_label("begins with it").check()
    assert visitor.axe() == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**saved=**")
    leaders = number_shown(page)
    become(visitor, REP)
    visitor.go("/deals/")
    assert page.url == address
    (mine,) = visitor.product.sql(BIG, me=visitor.product.people[REP][0])[0]
    assert number_shown(page) == mine < leaders
    expect(page.get_by_role("button", name="Rename and share")).to_have_count(0)
    page.locator(".tabs").get_by_role("link", name="All", exact=True).click()
    page.wait_for_url("**saved=none")
    assert number_shown(page) > mine
    assert visitor.faults == []


def test_columns_groups_and_the_calendar_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/deals/?saved=none").wait_for_load_state("networkidle")
    page.get_by_role("link", name="Columns").press("Enter")
    owner = page.get_by_role("button", name="Move up: Owner", exact=True)
    for _ in range(2):
        with page.expect_response(lambda answer: answer.url.endswith("/columns/")):
            owner.press("Enter")
    page.get_by_role("checkbox", name="Customer: town").press("Space")
    assert visitor.axe() == []
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.locator("th[data-name]").nth(4)).to_have_text("Owner")
    expect(page.locator("th[data-name]").last).to_have_text("Customer: town")
    visitor.go("/deals/?saved=none&group=stage")
    groups = page.locator("tr.group")
    told = [int(re.sub(r"\D", "", text)) for text in groups.locator("th .num").all_inner_texts()]
    assert sum(told) == number_shown(page)
    shut = groups.last.get_by_role("link")
    shut.press("Enter")
    expect(groups.last.get_by_role("link")).to_have_attribute("aria-expanded", "true")
    assert visitor.axe() == []
    visitor.go("/deals/?saved=none&view=calendar&column=2017-12")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**column=2018-01**")
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "2018-01" not in url)
    assert visitor.axe() == []
    assert visitor.faults == []
