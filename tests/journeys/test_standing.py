"""Where every talk stands over the imported deals: a leader reads what moved in a quarter and opens it; a rep sees his own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER = "Sales representative", "Team leader"
WON = """SELECT count(*) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id JOIN identity_user u ON u.id = d.owner_id
         WHERE s.kind = 'won' AND u.username = %(me)s AND d.closed_at >= '2017-04-01Z' AND d.closed_at < '2017-07-01Z'"""


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def line(page: Page, name: str):
    return page.get_by_role("row", name=re.compile(f"^{name}")).first


def amount(page: Page, name: str) -> int:
    return digits(line(page, name).get_by_role("cell").last.inner_text())


def test_a_leader_reads_what_moved_in_a_quarter_and_opens_it(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    visitor.go("/reports/standing/")
    expect(page.get_by_role("heading", name="Every open deal")).to_be_visible()
    page.get_by_role("link", name="What moved").click()
    page.wait_for_url("**/moved/**")
    visitor.go("/reports/standing/moved/?period=2017-Q2")
    start, new, won, end = (amount(page, name) for name in ("At the start", "New", "Won", "At the end"))
    assert new > 0
    assert won > 0
    assert start + new - won == end
    line(page, "Won").get_by_role("link").click()
    page.wait_for_url("**/moved/won/**")
    expect(page.locator("tbody tr").first.get_by_role("link")).to_be_visible()
    visitor.go("/reports/standing/stages/?by=rep&show=median")
    expect(page.locator("tbody tr td[class*=heat]").first).to_be_visible()
    visitor.go("/reports/standing/time/?period=2017")
    expect(page.locator("svg.chart").first).to_be_visible()
    assert visitor.axe() == []
    assert visitor.faults == []


def test_a_rep_sees_what_moved_of_his_own(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/reports/standing/moved/?period=2017-Q2")
    (number,) = visitor.product.sql(WON, me=visitor.product.people[REP][0])[0]
    assert digits(line(page, "Won").get_by_role("cell").first.inner_text()) == number
    assert amount(page, "Won") > 0
    assert visitor.faults == []
