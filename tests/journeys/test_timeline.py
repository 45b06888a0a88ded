"""A rep notes what happens with his customers over the imported data, and sees of their past what is his to see."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
MINE = """SELECT p.id::text, p.name FROM parties_party p JOIN identity_user u ON u.id = p.owner_id
          WHERE p.kind = 'organization' AND p.deleted_at IS NULL AND u.username = %(me)s
          AND EXISTS (SELECT FROM sales_deal d WHERE d.party_id = p.id AND d.owner_id = u.id AND d.closed_at IS NULL)
          ORDER BY p.name LIMIT 1"""
FOREIGN = """SELECT p.id::text, count(*) FILTER (WHERE d.owner_id = u.id), count(*) FROM identity_user u, parties_party p
             JOIN sales_deal d ON d.party_id = p.id AND d.deleted_at IS NULL
             WHERE u.username = %(me)s AND p.owner_id <> u.id GROUP BY p.id
             HAVING count(*) FILTER (WHERE d.owner_id = u.id) BETWEEN 1 AND 20 ORDER BY 2 DESC, 1 LIMIT 1"""
OPENED = "timeline/organizations/{}/?show=deal-opened"


def open_company(visitor: Visitor) -> Page:
    page = visitor.sign_in(REP)
    key, _name = visitor.product.sql(MINE, me=visitor.product.people[REP][0])[0]
    visitor.go(f"/organizations/{key}/")
    return page


def entry(page: Page, text: str):
    return page.locator("article.ep", has_text=text).first


def note(page: Page, text: str, **choices: str) -> None:
    page.keyboard.press("n")
    page.keyboard.type(text)
    for label, value in choices.items():
        page.get_by_text("More about it").click()
        page.get_by_label(label).fill(value)
    page.locator("#note-text").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/note/")):
        page.keyboard.press("Control+Enter")
    expect(entry(page, text)).to_be_visible()


def test_a_call_is_noted_by_keyboard_and_belongs_to_a_deal(visitor: Visitor) -> None:
    page = open_company(visitor)
    page.locator(".composer label", has_text="Call").click()
    page.keyboard.press("n")
    page.keyboard.type("Wants a second offer, says #")
    page.locator("#note-names [role=option]").first.wait_for()
    deal = page.locator("#note-names [role=option]").first.inner_text()
    page.keyboard.press("Enter")
    page.get_by_text("More about it").click()
    page.get_by_label("Minutes").fill("25")
    page.locator("#note-text").focus()
    page.keyboard.press("Control+Enter")
    noted = entry(page, "Wants a second offer")
    expect(noted.locator(".h b")).to_have_text("Call")
    expect(noted.locator(".meta")).to_contain_text("0:25 h")
    noted.locator(".meta").get_by_role("link", name=deal).click()
    expect(entry(page, "Wants a second offer")).to_be_visible()
    assert visitor.axe() == []
    assert visitor.faults == []


def test_a_correction_shows_what_stood_there_and_a_removed_note_its_place(visitor: Visitor) -> None:
    page = open_company(visitor)
    note(page, "Delivery in March")
    noted = entry(page, "Delivery in March")
    noted.hover()
    noted.get_by_role("link", name="Correct").click()
    noted.get_by_label("Text").fill("Delivery in April")
    noted.get_by_role("button", name="Save").click()
    corrected = entry(page, "Delivery in April")
    corrected.get_by_role("link", name="corrected").click()
    expect(corrected.locator(".was")).to_contain_text("Delivery in March")
    corrected.hover()
    corrected.get_by_role("button", name="Remove").click()
    expect(entry(page, "Removed by")).to_be_visible()
    expect(page.locator("article.ep", has_text="Delivery in April")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(entry(page, "Delivery in April")).to_be_visible()
    assert visitor.faults == []


def test_what_was_begun_is_there_again_and_the_report_holds_it(visitor: Visitor) -> None:
    page = open_company(visitor)
    page.keyboard.press("n")
    with page.expect_response(lambda answer: answer.url.endswith("/note/draft/")):
        page.keyboard.type("Half a thought about pumps")
    page.reload()
    visitor.ready()
    expect(page.locator("#note-text")).to_have_value("Half a thought about pumps")
    with page.expect_response(lambda answer: answer.url.endswith("/note/")):
        page.locator(".composer").get_by_role("button", name="Save").click()
    search = page.get_by_label("Search in this timeline")
    search.fill("about pumps")
    expect(page.locator("#happened article.ep")).to_have_count(1)
    page.get_by_role("link", name="Report to print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("History of the relationship")
    expect(page.locator("table")).to_contain_text("Half a thought about pumps")
    with page.expect_download() as download:
        page.get_by_role("link", name="Workbook").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert visitor.axe() == []
    assert visitor.faults == []


def test_of_a_foreign_company_he_sees_his_own_deals_only(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    key, own, everybody = visitor.product.sql(FOREIGN, me=visitor.product.people[REP][0])[0]
    visitor.go(f"/{OPENED.format(key)}")
    expect(page.locator("article.ep")).to_have_count(int(str(own)))
    assert int(str(everybody)) > int(str(own))
    visitor.go(f"/organizations/{key}/")
    note(page, "Met at the fair")
    expect(page.locator(".composer")).to_contain_text("You do not look after this record")
    visitor.go("/reports/effect/")
    expect(page.locator("tbody")).to_contain_text(re.compile("Nothing before it"))
    assert visitor.axe() == []
    assert visitor.faults == []


def test_time_is_measured_and_stands_on_the_sheet(visitor: Visitor) -> None:
    page = open_company(visitor)
    page.get_by_role("button", name="Start the stopwatch").click()
    page.get_by_role("button", name="Stop and enter").click()
    page.get_by_label("Time that was spent").fill("1:30")
    page.get_by_label("What was done").fill("Drawing the plan")
    page.get_by_role("button", name="Enter", exact=True).click()
    visitor.go("/time/")
    expect(page.locator("main")).to_contain_text("Drawing the plan")
    expect(page.locator("main")).to_contain_text("1:30 h")
    assert visitor.axe() == []
    assert visitor.faults == []
