"""Many records at once over the imported data: a rep changes all he finds, a colleague edits one, and undo gives the others back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER = "Sales representative", "Team leader"
TOLD = """SELECT count(*) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
          WHERE d.deleted_at IS NULL AND d.description = %s AND u.username = %s"""
MINE = """SELECT d.id, d.name FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
          WHERE d.deleted_at IS NULL AND u.username = %s ORDER BY d.id"""


def ask_for_all(page: Page) -> None:
    """Tick the page, then everything the list asks for."""
    page.locator("[data-page]").check()
    page.locator("#bulk [data-all]").click()
    page.locator("#bulk [data-bulk=edit]").click()


def test_a_rep_changes_all_that_match_and_takes_it_back_but_for_what_a_colleague_changed(visitor: Visitor) -> None:
    name, _password = visitor.product.people[REP]
    deals = visitor.product.sql(MINE, name)
    page = visitor.sign_in(REP)
    visitor.go("/deals/?sort=name")
    ask_for_all(page)
    sheet = page.locator("#bulk-sheet")
    sheet.locator("[name=field_0]").select_option("description")
    sheet.locator("textarea[name=value_0]").fill("Asked for the new price list.")
    sheet.get_by_role("button", name="Change").click()
    page.wait_for_url("**/bulk/**")
    expect(page.locator("main")).to_contain_text("records changed.", timeout=60_000)
    assert visitor.product.sql(TOLD, "Asked for the new price list.", name) == [(len(deals),)]
    undo = page.get_by_role("link", name="Undo").get_attribute("href")
    a_colleague_edits(visitor, deals[0][0])
    visitor.sign_in(REP)
    visitor.go(undo or "")
    expect(page.locator("main")).to_contain_text(f"1 of {len(deals):,} was changed since by")
    page.locator("main").get_by_role("button", name="Undo").click()
    page.wait_for_url("**/bulk/**")
    expect(page.locator("main")).to_contain_text("as they were before.", timeout=60_000)
    expect(page.locator("#stay")).to_contain_text("was changed since")
    assert visitor.product.sql(TOLD, "Asked for the new price list.", name) == [(0,)]
    assert visitor.product.sql("SELECT description FROM sales_deal WHERE id = %s", deals[0][0]) == [("Visited on Monday.",)]
    assert visitor.faults == []


def a_colleague_edits(visitor: Visitor, key: object) -> None:
    """The leader of the team changes one of the deals meanwhile."""
    sign_out(visitor)
    page = visitor.sign_in(LEADER)
    visitor.go(f"/deals/{key}/edit/")
    page.locator("[name=description]").fill("Visited on Monday.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/deals/{key}/")
    sign_out(visitor)


def sign_out(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()


def test_ticked_rows_are_tagged_and_the_toast_takes_it_back(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    visitor.go("/organizations/?sort=name")
    for number in range(3):
        page.locator("td.w-ck input").nth(number).check()
    page.locator("#bulk [data-bulk=tags]").click()
    page.locator("#bulk-sheet [name=words]").fill("journey")
    page.locator("#bulk-sheet button[name=go]").click()
    expect(page.locator("#toasts")).to_contain_text("3 records changed.")
    count = "SELECT count(*) FROM parties_party WHERE 'journey' = ANY(tags)"
    assert visitor.product.sql(count) == [(3,)]
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert visitor.product.sql(count) == [(0,)]
    assert visitor.faults == []
