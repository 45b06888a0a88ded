"""A year is planned: a director sets what teams bring, a leader divides it over the people, a rep sees how far he is."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, DIRECTOR = "Sales representative", "Team leader", "Director"
NAME, YEAR = "Sales 2017", 2017
WON = """SELECT coalesce(sum(d.amount), 0) FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id AND s.kind = 'won'
         JOIN identity_user u ON u.id = d.owner_id WHERE d.deleted_at IS NULL AND d.currency = 'USD'
         AND extract(year FROM d.closed_at AT TIME ZONE 'Europe/Warsaw') = %(year)s AND (%(me)s = '' OR u.username = %(me)s)"""
TEAM = """SELECT t.name FROM access_team t JOIN access_teammember m ON m.team_id = t.id JOIN identity_user u ON u.id = m.user_id
          WHERE u.username = %(me)s ORDER BY m.is_main DESC LIMIT 1"""
NAME_OF = "SELECT name FROM identity_user WHERE username = %(me)s"
FORGET = "UPDATE forecast_{table} SET deleted_at = now() WHERE deleted_at IS NULL RETURNING id"


@pytest.fixture(autouse=True)
def forgotten(product: Running) -> Iterator[None]:
    """No plan stays behind."""
    yield
    for table in ("plantarget", "salesplan"):
        product.sql(FORGET.format(table=table))


def of(product: Running, role: str, query: str) -> str:
    ((found,),) = product.sql(query, me=product.people[role][0])
    return str(found)


def won(product: Running, year: int, role: str = "") -> float:
    ((worth,),) = product.sql(WON, year=year, me=product.people[role][0] if role else "")
    return float(str(worth))


def begin(visitor: Visitor) -> Page:
    """Make the plan, and open its sheet."""
    page = visitor.go("/sales-plans/new/")
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=year]").fill(str(YEAR))
    page.locator("[name=currency]").select_option("USD")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    page.get_by_role("link", name="Set targets").click()
    page.wait_for_url("**/targets/")
    return visitor.ready()


def row(page: Page, name: str) -> Locator:
    return page.locator("tr[data-row]").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{re.escape(name)}")))


def test_a_year_is_planned_from_above_divided_and_kept_by_a_rep(visitor: Visitor, product: Running) -> None:
    team, rep = of(product, LEADER, TEAM), of(product, REP, NAME_OF)
    visitor.sign_in(DIRECTOR)
    spread_over_a_year(visitor, team)
    visitor.sign_in(LEADER)
    divide(visitor, team, rep)
    visitor.sign_in(DIRECTOR)
    page = visitor.go("/sales-plans/")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("In force").first).to_be_visible()
    visitor.sign_in(REP)
    is_told_how_far_he_is(visitor)
    assert visitor.faults == []


def spread_over_a_year(visitor: Visitor, team: str) -> None:
    """Give a team a year's target, in equal months."""
    page = begin(visitor)
    page.get_by_role("link", name="Teams", exact=True).click()
    page.wait_for_url("**by=team")
    visitor.ready()
    line = row(page, team)
    line.locator("[data-year]").fill("1,200,000")
    page.get_by_label("Spread and divide").select_option("evenly")
    line.get_by_role("button", name=f"Spread the year of {team}").click()
    expect(page.get_by_role("status").filter(has_text="not saved yet")).to_be_visible()
    expect(line.locator("[data-month]").nth(6)).to_have_value("100,000")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Rows changed: 1")).to_be_visible()
    assert visitor.axe() == []


def divide(visitor: Visitor, team: str, rep: str) -> None:
    """Divide what stands above the team's people over them, and take a thousand from one."""
    page = visitor.go("/sales-plans/")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name="Set targets").click()
    visitor.ready()
    group = page.locator("tr.pgrp").filter(has_text=team)
    expect(group.locator("td").nth(1)).to_have_text("100,000")
    group.get_by_role("button", name="Divide").click()
    expect(page.get_by_role("status").filter(has_text="not saved yet")).to_be_visible()
    left = page.locator("tr[data-left]").first.locator("td").first
    expect(left).to_have_text("")
    visitor.ready()
    first = row(page, rep).locator("[data-month]").first
    before = float(first.input_value().replace(",", ""))
    first.fill(f"{before - 1000:.2f}")
    expect(left).to_have_text("1,000")
    first.press("ArrowDown")
    expect(first).not_to_be_focused()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Rows changed:")).to_be_visible()


def is_told_how_far_he_is(visitor: Visitor) -> None:
    """The rep's own plan against what he won; the sheet shows his row, and lets him change nothing."""
    page, product = visitor.go(f"/reports/forecast/?period={YEAR}"), visitor.product
    expect(page.locator("tbody tr")).to_have_count(1)
    cells = page.locator("tbody tr td")
    expect(cells.nth(2)).to_contain_text(f"{won(product, YEAR, REP):,.0f}")
    share = float(cells.nth(1).inner_text().strip("%\u00a0 "))
    plan = float(re.sub(r"[^\d.]", "", cells.nth(0).inner_text()))
    assert abs(share - won(product, YEAR, REP) / plan * 100) < 1
    page.get_by_role("link", name="Plans", exact=True).click()
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name="Open the sheet").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page.locator("[data-month]")).to_have_count(0)


def test_last_year_grows_a_block_is_pasted_and_a_new_version_is_made(visitor: Visitor, product: Running) -> None:
    visitor.sign_in(DIRECTOR)
    page = begin(visitor)
    page.get_by_label("Percent more").fill("10")
    page.get_by_role("button", name="Fill in").click()
    expect(page.get_by_role("status").filter(has_text="not saved yet")).to_be_visible()
    visitor.ready()
    whole = float(page.locator("tfoot td").nth(1).inner_text().replace(",", "")) if won(product, YEAR - 1) else 0
    assert abs(whole - won(product, YEAR - 1) * 1.1) < 1
    cells = page.locator("tr[data-row]").first.locator("[data-month]")
    cells.first.focus()
    paste = """text => { const held = new DataTransfer(); held.setData("text/plain", text);
               const pasted = new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true});
               document.activeElement.dispatchEvent(pasted) }"""
    page.evaluate(paste, "1000\t2000,50\t3 000\n")
    expect(cells.nth(2)).to_have_value("3 000")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Rows changed:")).to_be_visible()
    expect(cells.nth(1)).to_have_value("2,000.5")
    page.locator("tr[data-row]").nth(1).locator("[data-month]").first.fill("lots")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    page.get_by_role("link", name="New version").click()
    page.get_by_label("Name").fill(f"{NAME} b")
    page.get_by_label("Percent more").fill("100")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/targets/")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME} b")
    expect(cells.nth(1)).to_have_value("4,001")
    assert visitor.faults == []
