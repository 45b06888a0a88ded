"""Booking over the imported data: a rep opens his page, a visitor without an account takes a time; a room is had once."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, DIRECTOR = "Sales representative", "Director"
DAY = (datetime.now(UTC) + timedelta(days=40)).date()
PLAN = f"/calendar/new/?starts_at={DAY}T10:00&ends_at={DAY}T11:00"


@pytest.fixture
def stranger(browser: Browser, product: Running):
    """A customer with a telephone, who has no account."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="America/New_York")
    yield Visitor(context.new_page(), product)
    context.close()


def plan(visitor: Visitor, title: str) -> None:
    page = visitor.go(PLAN)
    page.locator("[name=title]").fill(title)
    page.get_by_label("Room of the journey").check()
    page.get_by_role("button", name="Plan", exact=True).click()


def test_a_visitor_books_a_time_with_a_rep(visitor: Visitor, stranger: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/me/booking/")
    for name in ("Sat", "Sun"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label("What is booked").fill("A talk about pumps")
    page.get_by_role("button", name="Save and open the page").click()
    expect(page.locator("#booking-address")).to_be_visible()
    assert visitor.axe() == []
    address = page.locator("#booking-address").get_attribute("href").replace(visitor.product.url, "")
    guest = stranger.page
    guest.goto(f"{visitor.product.url}{address}", wait_until="commit")
    guest.wait_for_url("**zone=America**")
    stranger.ready()
    assert stranger.axe() == []
    guest.locator(".bk-times a").first.click()
    guest.get_by_label("Your name").fill("Wanda Strange")
    guest.get_by_label("Your e-mail").fill("wanda@example.com")
    guest.get_by_role("button", name="Book this time").click()
    expect(guest.get_by_text("It is booked.")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.go("/meetings/?view=list")
    expect(page.get_by_role("link", name="A talk about pumps: Wanda Strange").first).to_be_visible()
    visitor.go("/me/booking/")
    page.get_by_role("button", name="Close the page").click()
    expect(page.get_by_text("nobody can book")).to_be_visible()
    assert stranger.page.goto(f"{visitor.product.url}{address}").status == 404
    assert visitor.faults == []


def test_a_room_cannot_be_taken_twice(visitor: Visitor, browser: Browser, product: Running) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    director = Visitor(context.new_page(), product)
    director.sign_in(DIRECTOR)
    setting_up = director.go("/resources/new/")
    setting_up.locator("[name=name]").fill("Room of the journey")
    setting_up.locator("[name=name]").press("Enter")
    expect(setting_up.locator("h1")).to_contain_text("Room of the journey")
    page = visitor.sign_in(REP)
    plan(visitor, "Has the room")
    expect(page.locator("h1")).to_contain_text("Has the room")
    plan(visitor, "Wants the room")
    expect(page.locator(".banner.red")).to_contain_text("Room of the journey is taken")
    expect(page.locator(".banner.red")).to_contain_text("“Has the room”")
    assert visitor.faults == []
    context.close()
