"""An administrator sets up a gate and an automatic step; a rep is stopped, fills in what is missing, and goes on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, ADMINISTRATOR = "Sales representative", "Administrator"
PLACE = """SELECT s.name, d.description FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id WHERE d.id = %s"""


def add(page: Page, what: str, kind: str) -> None:
    page.get_by_label(f"Add {what} to Engaging").click()
    page.locator("details[open] a", has_text=kind).click()


def saved(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/processes/[0-9a-f-]+/$"))


def take_away(page: Page, what: str) -> None:
    page.get_by_role("button", name=f"Take away {what}").click()
    expect(page.get_by_role("button", name=f"Take away {what}")).to_have_count(0)


def open_process(visitor: Visitor) -> Page:
    page = visitor.go("/processes/")
    page.get_by_role("link", name="Hardware sales").first.click()
    return visitor.ready()


def first_card(page: Page) -> str:
    card = page.locator(".kcol", has=page.get_by_role("heading", name="Prospecting")).locator(".kc").first
    key = card.get_attribute("data-id") or ""
    card.focus()
    page.keyboard.press("]")
    return key


def test_a_gate_stops_a_rep_until_it_is_filled_in_and_a_step_follows(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    open_process(visitor)
    add(page, "a gate", "Fields filled in")
    assert visitor.axe() == []
    page.locator("input[name=fields][value=description]").check()
    saved(page)
    expect(page.locator(".stage-card", has_text="Engaging")).to_contain_text("Filled in: description")
    add(page, "an automatic step", "Set a field")
    page.locator("select[name=field]").select_option("closes_on")
    page.locator("input[name=days]").fill("30")
    saved(page)
    expect(page.locator(".stage-card", has_text="Engaging")).to_contain_text("the day of the move and 30 days")
    try:
        a_rep_goes_on(visitor)
    finally:
        visitor.page.context.clear_cookies()
        visitor.sign_in(ADMINISTRATOR)
        open_process(visitor)
        take_away(page, "Fields filled in")
        take_away(page, "Set a field")
    assert visitor.faults == []


def a_rep_goes_on(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()
    page = visitor.sign_in(REP)
    visitor.go("/deals/?view=board")
    key = first_card(page)
    dialog = page.locator("#mend-dialog")
    expect(dialog).to_contain_text("Description is not filled in.")
    assert visitor.axe() == []
    with page.expect_response(lambda answer: "/pass/" in answer.url and answer.status == 422):
        dialog.get_by_role("button", name="Save and move").click()
    assert visitor.product.sql(PLACE, key) == [("Prospecting", "")]
    dialog.get_by_role("textbox", name="Description").fill("Wants an offer by Friday")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save and move").click()
    visitor.ready()
    assert visitor.product.sql(PLACE, key) == [("Engaging", "Wants an offer by Friday")]
    visitor.go(f"/deals/{key}/")
    expect(page.locator("main")).to_contain_text("Set a field: Closes on was set.")


def test_stages_change_places_by_key_and_button_and_the_change_is_taken_back(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    open_process(visitor)
    assert visitor.axe() == []
    names = page.locator(".stage-card .stage-head > b")
    before = names.all_inner_texts()
    with page.expect_response(lambda answer: answer.url.endswith("/order/")):
        page.locator(".stage-card").first.press("ArrowDown")
    visitor.page.reload()
    visitor.ready()
    expect(names.first).to_have_text(before[1])
    page.get_by_role("button", name=f"Move down: {before[1]}").click()
    expect(names.first).to_have_text(before[0])
    page.get_by_role("button", name="Undo").first.click()
    open_process(visitor)
    expect(names.first).to_have_text(before[1])
    page.get_by_role("button", name=f"Move up: {before[0]}").click()
    expect(names.first).to_have_text(before[0])
    assert visitor.faults == []
