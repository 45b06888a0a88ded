"""First days: a rep follows his steps and a walk over the real data; whoever sets up looks around with sample data and takes them out."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running
from tests.journeys.test_invitations import set_up

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
BLANK = "UPDATE identity_user SET language = '', zone = '' WHERE username = %(me)s RETURNING 1"
PUT_AWAY = "SELECT count(*) FROM views_firststeps WHERE put_away_at IS NOT NULL"
PARTIES = "SELECT count(*) FROM parties_party WHERE deleted_at IS NULL"


def step(page: Page, code: str):
    return page.locator(f".steps [data-step='{code}']")


def told(page: Page) -> str:
    return page.locator("#tour-title").inner_text()


def test_a_rep_follows_his_steps(visitor: Visitor) -> None:
    visitor.product.sql(BLANK, me=visitor.product.people[REP][0])
    page = visitor.sign_in(REP)
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    page.get_by_role("link", name="All steps").click()
    expect(step(page, "deal")).to_have_class("ok")
    expect(step(page, "preferences")).not_to_have_class("ok")
    step(page, "preferences").get_by_role("link").click()
    visitor.ready()
    page.locator("[name=language]").select_option("en")
    page.locator("[name=zone]").select_option("Europe/Warsaw")
    page.locator("form", has=page.locator("[name=zone]")).get_by_role("button").click()
    page.wait_for_load_state()
    visitor.go("/first-steps/")
    expect(step(page, "preferences")).to_have_class("ok")
    assert visitor.axe() == []
    page.get_by_role("button", name="Take them off the start page").click()
    expect(page.get_by_text("You find your first steps under Help.")).to_be_visible()
    expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
    visitor.go("/help/")
    page.get_by_role("link", name=re.compile("First steps")).click()
    page.get_by_role("button", name="Show them on the start page again").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    assert visitor.product.sql(PUT_AWAY) == [(0,)]
    assert visitor.faults == []


def test_a_walk_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/deals/")
    page.locator("body").press("?")
    page.get_by_role("button", name="Show me around this page").click()
    card = page.get_by_role("dialog")
    expect(card).to_be_visible()
    expect(card.get_by_role("button", name="Next")).to_be_focused()
    first = told(page)
    assert visitor.axe() == []
    page.keyboard.press("Enter")
    expect(page.locator("#tour-title")).not_to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tour-title")).to_have_text(first)
    page.keyboard.press("Escape")
    expect(page.locator(".tour")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.go("/#tour=start")
    expect(page.locator(".tour")).to_be_visible()
    stops = int(page.locator(".tour [data-place]").inner_text().split()[-1])
    for _stop in range(stops):
        box = page.locator(".tour").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
        page.keyboard.press("ArrowRight")
    expect(page.locator(".tour")).to_have_count(0)
    assert "#tour" not in page.url
    assert visitor.faults == []


def test_sample_data_come_and_go(browser: Browser, empty_product: Running) -> None:
    visitor = Visitor(browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page(), empty_product)
    page = visitor.page
    set_up(page, empty_product.links[0])
    visitor.go("/first-steps/")
    expect(step(page, "company")).not_to_have_class("ok")
    page.get_by_role("button", name="Load sample data").click()
    expect(page.get_by_text("Sample data are there.")).to_be_visible(timeout=60_000)
    assert empty_product.sql(PARTIES)[0][0] > 40
    visitor.go("/organizations/")
    page.locator("#rows a").first.click()
    page.get_by_role("link", name="Edit").click()
    page.locator("[name=town]").fill("Gdynia")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/organizations/[0-9a-f-]{36}/$"))
    visitor.go("/sample-data/")
    expect(page.get_by_role("heading", name="These stay")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Remove sample data").click()
    expect(page.get_by_text("of the sample data were removed")).to_be_visible(timeout=60_000)
    assert empty_product.sql(PARTIES) == [(1,)]
    assert visitor.faults == []
