"""A representative asks what no ready filter says: by keyboard, with the count beside, by thumb, and without script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]

OPEN_DEALS = "Deals, how many: more than 3, where (Stage: there is one where (Kind: Open))"
NOT_WON = "Deals: none where (Stage: there is one where (Kind: Won); Closed: the last 12 months)"


@pytest.fixture
def rep(visitor: Visitor) -> Iterator[Visitor]:
    visitor.sign_in("Sales representative")
    visitor.go("/organizations/?sort=name").wait_for_load_state("networkidle")
    yield visitor
    assert visitor.faults == []


def add(page: Page, where: str, words: str, *, appears: str) -> None:
    """Choose a condition by keyboard alone, and wait for its line."""
    settle(page)
    box = page.locator(f"#{where}-new-search")
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type(words)
    expect(page.locator("[role=option][aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{appears}-part")).to_be_visible()


def settle(page: Page) -> None:
    """Wait until the answer to the last change is drawn."""
    expect(page.locator(".q-found")).not_to_have_attribute("aria-busy", "true")


def count(page: Page) -> int:
    settle(page)
    return int(page.locator(".q-count").inner_text())


def open_deals(page: Page) -> None:
    """More than three deals whose stage is an open one."""
    add(page, "part", "deals", appears="part-0")
    page.locator("#part-0-how").select_option("count")
    page.locator("#part-0-op").select_option("gt")
    expect(page.locator("#part-0-op")).to_have_value("gt")
    page.locator("#part-0-value1").fill("3")
    add_kind(page, "part-0", "Open")


def not_won(page: Page) -> None:
    """Or none that was won in the last twelve months."""
    add(page, "part", "deals", appears="part-1")
    page.locator("#part-join").select_option("any")
    page.locator("#part-1-how").select_option("none")
    add_kind(page, "part-1", "Won")
    add(page, "part-1", "closed", appears="part-1-1")
    page.locator("#part-1-1-op").select_option("is")
    page.locator("#part-1-1-when").select_option("last")
    page.locator("#part-1-1-number").fill("12")
    page.locator("#part-1-1-unit").select_option("months")


def add_kind(page: Page, place: str, kind: str) -> None:
    """Within conditions on deals: the kind of their stage."""
    settle(page)
    page.locator(f"#{place}-new-search").click()
    page.locator(f"#{place}-new-search").fill("stage")
    page.get_by_role("option", name="Stage", exact=True).last.click()
    expect(page.locator(f"#{place}-0-how")).to_be_visible()
    add(page, f"{place}-0", "kind", appears=f"{place}-0-0")
    page.locator(f"#{place}-0-0-part").get_by_role("checkbox", name=kind).check()


def test_a_question_over_related_records_is_put_together_and_counted(rep: Visitor) -> None:
    page = rep.page
    page.keyboard.press("f")
    page.get_by_role("link", name="Several conditions").click()
    sheet = page.get_by_role("dialog", name="Companies: conditions")
    expect(sheet).to_be_visible()
    everything = count(page)
    open_deals(page)
    expect(page.locator(".q-told")).to_have_text(OPEN_DEALS)
    few = count(page)
    assert 0 < few < everything
    assert rep.axe() == []
    not_won(page)
    expect(page.locator(".q-told")).to_have_text(f"Any of: ({OPEN_DEALS}; {NOT_WON})")
    assert count(page) >= few
    page.locator("#part-1-1-number").press("Control+Enter")
    page.wait_for_url(re.compile(r"where="))
    assert "sort=name" in page.url


def test_chips_say_the_question_open_it_and_are_taken_away(rep: Visitor) -> None:
    page = rep.page
    where = '{"any":[["town","contains","port"],["employees","gt","5000"]]}'
    rep.go(f"/organizations/?industry.filled=1&where={where}&sort=name").wait_for_load_state("networkidle")
    chips = page.locator(".chips .chip")
    expect(chips).to_have_count(2)
    expect(chips.nth(1)).to_contain_text("any of: (Town: contains “port”; Employees: more than 5,000)")
    chips.nth(1).get_by_role("link").first.click()
    expect(page.locator("#part-1-0-value1")).to_have_value("port")
    expect(page.locator("#part-1-0-value1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(chips.nth(1).get_by_role("link").first).to_be_focused()
    chips.first.get_by_role("link").first.focus()
    page.keyboard.press("Backspace")
    expect(chips).to_have_count(1)
    assert "industry" not in page.url and "sort=name" in page.url
    page.get_by_role("link", name=re.compile("Remove filter")).click()
    expect(chips).to_have_count(0)


def test_the_quick_way_is_a_few_keys(rep: Visitor) -> None:
    page = rep.page
    expect(page.locator("html[data-ready]")).to_have_count(1)
    page.keyboard.press("f")
    expect(page.locator(".filter-menu :focus")).to_have_count(1)
    page.keyboard.type("empl")
    page.keyboard.press("Enter")
    box = page.locator("#quick-0-value1")
    expect(box).to_be_focused()
    page.keyboard.type("1,000")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"employees\.gte=1000"))
    expect(page.locator(".chips .chip")).to_have_text(re.compile("Employees\\s*at least 1,000"))


def test_parts_are_moved_by_keyboard(rep: Visitor) -> None:
    page = rep.page
    rep.go("/organizations/question/?name.contains=a&town.contains=o&country=US").wait_for_load_state("networkidle")
    told = page.locator(".q-told")
    page.locator("#part-2-more").press("Enter")
    page.get_by_role("button", name="Move up").press("Enter")
    expect(told).to_have_text("Name: contains “a”; Country: United States; Town: contains “o”")
    page.locator("#part-1-more").press("Enter")
    page.locator("#part-1-part").get_by_role("button", name="Put into a group").press("Enter")
    expect(told).to_have_text("Name: contains “a”; any of: (Country: United States); Town: contains “o”")
    page.locator("#part-0-remove").press("Enter")
    expect(told).to_have_text("Any of: (Country: United States); Town: contains “o”")
    page.locator("#part-1-value1").fill("")
    expect(told).to_have_text("Any of: (Country: United States)")


def test_it_fits_a_telephone(rep: Visitor) -> None:
    page = rep.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("summary.add").click()
    page.get_by_role("link", name="Several conditions").click()
    add(page, "part", "deals", appears="part-0")
    add(page, "part-0", "amount", appears="part-0-0")
    page.locator("#part-0-0-value1").fill("5000")
    expect(page.locator(".q-told")).to_contain_text("Deals: there is one where (Amount: at least 5,000)")
    assert page.evaluate("document.querySelector('.drawer > .db').scrollWidth <= 390")
    shown = page.get_by_role("button", name=re.compile("^Show"))
    expect(shown).to_contain_text(page.locator(".q-count").inner_text())
    assert rep.axe() == []
    shown.click()
    page.wait_for_url(re.compile("where="))


def test_without_script_it_is_a_page(browser: Browser, visitor: Visitor) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", java_script_enabled=False)
    plain = Visitor(context.new_page(), visitor.product)
    plain.sign_in("Sales representative")
    page = plain.go("/organizations/question/?sort=name")
    page.locator("[name='part.new']").select_option(label="Town")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("[name='part-0.value']").fill("portland")
    page.locator("[name='part.new']").select_option(label="Deals")
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.locator("[name='part-1.how']").select_option("none")
    page.get_by_role("button", name="Remove: Deals").click()
    page.get_by_role("button", name=re.compile("^Show")).click()
    page.wait_for_url(re.compile("town.contains=portland"))
    assert "sort=name" in page.url
    assert page.locator(".chips .chip").count() == 1
    context.close()
