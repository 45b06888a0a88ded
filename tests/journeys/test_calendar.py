"""The calendar over the imported data: a rep plans a visit, moves it by mouse and keys and notes it; his leader sees when he is busy."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER = "Sales representative", "Team leader"
COMPANY = """SELECT p.id::text FROM parties_party p JOIN sales_deal d ON d.party_id = p.id JOIN identity_user u ON u.id = d.owner_id
             WHERE u.username = %(me)s AND p.deleted_at IS NULL ORDER BY p.id LIMIT 1"""
STARTS = "SELECT extract(epoch FROM starts_at)::int FROM tasks_meeting WHERE title = %(title)s AND deleted_at IS NULL"
KEY = "SELECT id::text FROM identity_user WHERE username = %(me)s"
MONDAY = date.today() + timedelta(days=14 - date.today().weekday())  # noqa: DTZ011 - any week that is not this one


@pytest.fixture
def second(browser: Browser, product: Running):
    """Somebody else at another computer."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield Visitor(context.new_page(), product)
    context.close()


def fill(page: Page, title: str, *, day: date, hour: int = 10) -> None:
    page.locator("[name=title]").fill(title)
    page.locator("[name=starts_at]").fill(f"{day}T{hour:02}:00")
    page.locator("[name=ends_at]").fill(f"{day}T{hour + 1:02}:00")


def starts(product: Running, title: str) -> int:
    return int(str(product.sql(STARTS, title=title)[0][0]))


def changed(event: Locator, version: str | None) -> str | None:
    """Wait until the calendar shows a newer version of the meeting."""
    expect(event).not_to_have_attribute("data-version", version or "")
    return event.get_attribute("data-version")


def dragged_by_an_hour(page: Page, event: Locator) -> str | None:
    """Take a meeting an hour down with the mouse; its version afterwards."""
    version = event.get_attribute("data-version")
    event.scroll_into_view_if_needed()
    box, height = event.bounding_box(), page.evaluate("document.querySelector('.cal-t span').offsetHeight")
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 12 + height / 2, steps=4)
    page.mouse.move(box["x"] + 20, box["y"] + 12 + height, steps=4)
    page.mouse.up()
    return changed(event, version)


def test_a_rep_plans_a_visit_moves_it_and_notes_what_was_said(visitor: Visitor, product: Running) -> None:
    page, title = visitor.sign_in(REP), "See the new hall"
    ((company,),) = product.sql(COMPANY, me=product.people[REP][0])
    visitor.go(f"/organizations/{company}/")
    address = page.locator("a", has_text="Plan a visit").first.get_attribute("href")
    visitor.go(str(address))
    fill(page, title, day=MONDAY + timedelta(days=1))
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator("h1")).to_contain_text(title)
    begun = starts(product, title)
    visitor.go(f"/calendar/?day={MONDAY}")
    event = page.locator(".cal-c .ev", has_text=title)
    assert visitor.axe() == []
    version = dragged_by_an_hour(page, event)
    assert starts(product, title) == begun + 3600
    event.focus()
    page.keyboard.press("ArrowDown")
    changed(event, version)
    assert starts(product, title) == begun + 4500
    expect(event).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/**")
    visitor.ready()
    page.get_by_role("link", name="Took place").click()
    page.locator("[name=text]").fill("They need two lines")
    page.get_by_role("button", name="Took place").click()
    expect(page.locator("h1")).to_contain_text(title)
    visitor.go(f"/timeline/organizations/{company}/")
    expect(page.get_by_text("They need two lines").first).to_be_visible()
    assert visitor.faults == []


def test_a_colleague_sees_that_one_is_busy_and_no_more(visitor: Visitor, second: Visitor, product: Running) -> None:
    page, title, day = visitor.sign_in(REP), "At the dentist", MONDAY + timedelta(days=3)
    visitor.go("/calendar/new/")
    fill(page, title, day=day, hour=12)
    page.locator("[name=is_private]").check()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator("h1")).to_contain_text(title)
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.go(f"/calendar/?view=agenda&day={day}")
    expect(page.locator(".agenda", has_text=title)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.axe() == []
    leader = second.sign_in(LEADER)
    ((rep,),) = product.sql(KEY, me=product.people[REP][0])
    second.go(f"/calendar/?view=day&day={day}&people={rep}")
    expect(leader.locator(".cal-c .ev.busy")).to_contain_text("busy")
    assert title not in leader.content()
    second.go(f"/meetings/?view=calendar&column={day:%Y-%m}")
    assert title not in leader.content()
    assert visitor.faults == [] and second.faults == []
