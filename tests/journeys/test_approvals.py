"""Approvals over the imported deals: an administrator sets them up, a rep asks, the leader of the team refuses and then agrees."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.test_questions import add, settle

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, ADMINISTRATOR = "Sales representative", "Team leader", "Administrator"
RULE = "Large deals of the journey"
DEAL = """SELECT d.id, d.amount FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id JOIN identity_user m ON m.id = u.manager_id
          WHERE d.deleted_at IS NULL AND d.amount > 100 AND u.username = %(me)s ORDER BY d.amount DESC LIMIT 1"""
STATES = "SELECT r.state FROM approvals_request r WHERE r.record = %s ORDER BY r.created_at"
LOCKED = "SELECT locked_at IS NOT NULL FROM sales_deal WHERE id = %s"
LEADER_KEY = "SELECT m.username FROM identity_user u JOIN identity_user m ON m.id = u.manager_id WHERE u.username = %(me)s"


def as_(visitor: Visitor, role: str, path: str) -> Page:
    """Somebody else sits down."""
    visitor.page.context.clear_cookies()
    visitor.sign_in(role)
    return visitor.go(path)


def set_up(visitor: Visitor, least: int) -> str:
    """The administrator makes a rule: from this amount on the owner's manager agrees."""
    page = as_(visitor, ADMINISTRATOR, "/settings/approvals/")
    page.get_by_role("link", name="New rule").click()
    page.locator("[name=name]").fill(RULE)
    page.locator("[name=entity]").select_option("deals")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("Nobody is asked: add a level.")
    visitor.ready()
    add(page, "where", "Amount", appears="where-0")
    with page.expect_response("**/settings/approvals/questions/**"):
        page.locator("[name='where-0.op']").select_option("gte")
    settle(page)
    page.locator("[name='where-0.value']").fill(str(least))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Add a level").click()
    page.get_by_label("The manager of the owner").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#levels")).to_contain_text("The manager of the owner")
    assert visitor.axe() == []
    return page.url.split("#")[0]


def ask(visitor: Visitor, deal: str, why: str) -> None:
    page = as_(visitor, REP, f"/deals/{deal}/")
    page.get_by_role("link", name=f"Ask for approval: {RULE}").click()
    page.get_by_label("What should they know?").fill(why)
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.locator(".banner", has_text=RULE)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Locked")
    assert page.get_by_role("link", name="Edit", exact=True).count() == 0


def refuse(visitor: Visitor, deal: str) -> None:
    """The leader sees why it is asked, and says why not."""
    page = as_(visitor, LEADER, f"/deals/{deal}/")
    page.get_by_role("link", name="Decide").click()
    expect(page.locator("main")).to_contain_text("They sign today")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator(".err")).to_contain_text("Say why you refuse")
    page.get_by_label("Reason").fill("The discount is too large")
    assert visitor.axe() == []
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator(".ep .box", has_text="The discount is too large")).to_be_visible()
    assert visitor.product.sql(LOCKED, deal) == [(False,)]


def agree(visitor: Visitor, deal: str) -> None:
    """This time he agrees, from the list of what waits for him."""
    page = as_(visitor, LEADER, "/approvals/")
    page.locator(".ask", has_text="Now without discount").get_by_role("button", name="Approve").click()
    expect(page.locator(".flash-row", has_text="Approved")).to_be_visible()
    assert visitor.product.sql(STATES, deal) == [("refused",), ("approved",)]
    assert visitor.product.sql(LOCKED, deal) == [(False,)]


def take_away(visitor: Visitor, rule: str) -> None:
    page = as_(visitor, ADMINISTRATOR, rule.removeprefix(visitor.product.url))
    page.get_by_role("button", name="Delete", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/settings/approvals/")


def test_a_leader_refuses_and_then_agrees(visitor: Visitor) -> None:
    me = visitor.product.people[REP][0]
    (deal, amount), *_ = visitor.product.sql(DEAL, me=me)
    assert visitor.product.sql(LEADER_KEY, me=me) == [(visitor.product.people[LEADER][0],)]
    rule = set_up(visitor, int(str(amount).split(".")[0]))
    try:
        ask(visitor, str(deal), "They sign today")
        refuse(visitor, str(deal))
        ask(visitor, str(deal), "Now without discount")
        agree(visitor, str(deal))
        page = as_(visitor, REP, "/approvals/asked/")
        expect(page.locator(".ask").first).to_contain_text("Approved")
        assert visitor.axe() == []
        assert visitor.faults == []
    finally:
        take_away(visitor, rule)
