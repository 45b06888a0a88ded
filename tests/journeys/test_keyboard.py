"""Everything can be reached without a mouse, and single letters can be switched off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]


@pytest.fixture
def desk(visitor: Visitor) -> Iterator[Visitor]:
    visitor.sign_in("Director")
    visitor.go("/organizations/").wait_for_load_state("networkidle")
    yield visitor
    assert visitor.faults == []


def has_focus(locator: Locator) -> bool:
    return bool(locator.evaluate("element => element === document.activeElement"))


def test_the_first_key_skips_to_the_content(desk: Visitor) -> None:
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    assert has_focus(desk.page.locator("#main"))


def test_a_menu_opens_by_an_arrow_and_gives_the_focus_back(desk: Visitor) -> None:
    opener = desk.page.locator("button.me-button")
    opener.press("ArrowDown")
    items = desk.page.get_by_role("menuitem")
    assert has_focus(items.first)
    desk.page.keyboard.press("ArrowUp")
    assert has_focus(desk.page.get_by_role("menuitem", name="Sign out"))
    desk.page.keyboard.press("Escape")
    assert has_focus(opener)


def test_filters_close_by_escape_and_by_a_click_elsewhere(desk: Visitor) -> None:
    opener = desk.page.locator("details.pop > summary").first
    opener.press("Enter")
    assert desk.page.locator("details.pop[open]").count() == 1
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("details.pop[open]").count() == 0
    assert has_focus(opener)
    opener.click()
    desk.page.locator("h1").click()
    assert desk.page.locator("details.pop[open]").count() == 0


def test_letters_walk_rows_and_pages(desk: Visitor) -> None:
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("j")
    assert has_focus(desk.page.locator("#rows [data-id] a[href]").nth(1))
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("d")
    desk.page.wait_for_url("**/deals/")


def test_single_letters_can_be_switched_off_for_good(desk: Visitor) -> None:
    desk.page.keyboard.press("?")
    desk.page.get_by_role("switch").uncheck()
    desk.page.keyboard.press("Escape")
    desk.page.reload()
    desk.page.keyboard.press("j")
    assert has_focus(desk.page.locator("body"))
    desk.page.locator("button.me-button").click()
    desk.page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    assert desk.axe() == []
    assert not desk.page.get_by_role("switch").is_checked()


def test_a_question_stands_in_the_middle_of_the_page(desk: Visitor) -> None:
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    opener = desk.page.locator("#open-delete")
    opener.press("Enter")
    box = desk.page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - 720) < 2
    desk.page.keyboard.press("Escape")
    assert has_focus(opener)


@pytest.mark.parametrize("role", ["Sales representative", "Director"])
def test_the_menu_folds_to_icons_that_keep_their_names(desk: Visitor, role: str) -> None:
    desk.page.context.clear_cookies()
    desk.sign_in(role)
    desk.page.set_viewport_size({"width": 900, "height": 700})
    side = desk.page.locator("nav.side")
    box = side.bounding_box()
    assert box is not None
    assert box["width"] == 56
    assert side.get_by_role("link", name="Deals", exact=True).is_visible()
    assert desk.axe() == []
