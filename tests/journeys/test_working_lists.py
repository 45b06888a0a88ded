"""A rep whose role may not change what companies earn works her list by keyboard only."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RULE = """INSERT INTO access_fieldrule (role_id, entity, field, ceiling)
          SELECT id, 'parties', 'revenue', 1 FROM access_role WHERE slug = 'rep' RETURNING field"""
TOWN = "SELECT town FROM parties_party WHERE name = %s"


@pytest.fixture(autouse=True)
def levels(product: Running) -> Iterator[None]:
    """Revenue is only read by reps."""
    product.sql(RULE)
    yield
    product.sql("DELETE FROM access_fieldrule WHERE entity = 'parties' AND field = 'revenue' RETURNING field")


@pytest.fixture
def desk(visitor: Visitor) -> Iterator[Visitor]:
    visitor.sign_in(REP)
    visitor.go("/organizations/?owner=me").wait_for_load_state("networkidle")
    yield visitor
    assert visitor.faults == []


def row(page: Page, number: int) -> Locator:
    return page.locator("#rows tr[data-id]").nth(number)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    """Wait for the toast, which comes with the row as it is now."""
    expect(page.locator("#toasts")).to_contain_text("saved")


def sheet_of(download: Download) -> list[list[str]]:
    """The cells of the workbook that came."""
    with ZipFile(io.BytesIO(Path(download.path()).read_bytes())) as packed:
        root = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
    return [["".join(cell.itertext()) for cell in line] for line in root.iter(f"{SPACE}row")]


def seen(page: Page) -> list[list[str]]:
    """The rows as they stand on the page: name, industry, country, town and the digits of the numbers."""
    found = []
    for line in page.locator("#rows tr[data-id]").all():
        name = line.locator("a.who b").inner_text()
        cells = [text.strip() for text in line.locator("td").all_inner_texts()]
        found.append([name, *cells[2:5], *("".join(filter(str.isdigit, text)) for text in cells[5:7])])
    return found


def test_rows_are_selected_and_cleared(desk: Visitor) -> None:
    page = desk.page
    press(page, "j", "x", "j", "j", "Shift+X")
    expect(page.locator("#bulk [data-count]")).to_have_text("Selected: 3")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(3)
    assert desk.axe() == []
    press(page, "Escape")
    expect(page.locator("#bulk")).to_be_hidden()
    page.locator("[data-page]").press("Space")
    expect(page.locator("#rows input:not(:checked)")).to_have_count(0)


def test_all_that_match_can_be_meant(desk: Visitor) -> None:
    page = desk.go("/deals/")
    page.wait_for_load_state("networkidle")
    count = page.locator(".ph .count").inner_text()
    page.locator("[data-page]").press("Space")
    page.get_by_role("button", name=f"Select all {count}").press("Enter")
    expect(page.locator("#bulk [data-count]")).to_have_text(f"Selected: {count}")
    page.locator("#bulk [data-bulk=edit]").press("Enter")
    expect(page.locator("#bulk-sheet")).to_contain_text(f"{count} records")
    press(page, "Escape", "Escape")
    expect(page.locator("#bulk")).to_be_hidden()


def test_a_cell_is_changed_and_taken_back_by_z(desk: Visitor) -> None:
    page = desk.page
    name = row(page, 0).locator("a.who b").inner_text()
    [(before,)] = desk.product.sql(TOWN, name)
    press(page, "j", *["ArrowRight"] * 3, "e")
    expect(row(page, 0).get_by_label("Town")).to_be_focused()
    assert desk.axe() == []
    press(page, "Control+a")
    page.keyboard.type("Kraków")
    press(page, "Enter")
    saved(page)
    assert desk.product.sql(TOWN, name) == [("Kraków",)]
    expect(row(page, 1).locator("td").nth(4)).to_be_focused()
    press(page, "z")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    assert desk.product.sql(TOWN, name) == [(before,)]
    expect(row(page, 0).locator("td").nth(4)).to_have_text(str(before))


def test_escape_restores_and_tab_goes_across(desk: Visitor) -> None:
    page = desk.page
    town = row(page, 0).locator("td").nth(4)
    before = town.inner_text()
    press(page, "j", *["ArrowRight"] * 3, "Enter")
    expect(row(page, 0).get_by_label("Town")).to_be_focused()
    page.keyboard.type("Nowhere")
    press(page, "Escape")
    expect(town).to_have_text(before)
    expect(town).to_be_focused()
    press(page, "Enter")
    expect(row(page, 0).get_by_label("Town")).to_be_focused()
    press(page, "Tab")
    expect(row(page, 0).locator("td").nth(5)).to_be_focused()


def test_what_is_only_read_or_anothers_stays(desk: Visitor) -> None:
    page = desk.page
    revenue = row(page, 0).locator("td").nth(6)
    revenue.dblclick()
    page.wait_for_timeout(400)
    expect(revenue.locator("form")).to_have_count(0)
    desk.go("/organizations/?owner.not=me").wait_for_load_state("networkidle")
    row(page, 0).locator("td").nth(4).dblclick()
    expect(page.locator("#toasts")).to_contain_text("not yours to change")
    assert [fault for fault in desk.faults if "404" not in fault] == []
    desk.faults.clear()


def test_two_tabs_in_one_cell_show_both_values(desk: Visitor) -> None:
    page, other = desk.page, desk.page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        row(tab, 1).locator("td").nth(4).dblclick()
        expect(row(tab, 1).get_by_label("Town")).to_be_focused()
    for tab, town in ((other, "Wien"), (page, "Graz")):
        tab.bring_to_front()
        press(tab, "Control+a")
        tab.keyboard.type(town)
        press(tab, "Enter")
        tab.wait_for_timeout(300)
    expect(row(page, 1).get_by_role("alert")).to_contain_text("Theirs: Wien. Yours: Graz.")
    press(page, "Enter")
    saved(page)
    expect(row(page, 1).locator("td").nth(4)).to_have_text("Graz")


def test_a_record_is_looked_at_beside_the_list(desk: Visitor) -> None:
    page = desk.page
    name = row(page, 1).locator("a.who b").inner_text()
    press(page, "j", "Space")
    peek = page.locator("aside.peek")
    expect(peek).to_be_visible()
    press(page, "j")
    expect(peek.get_by_role("heading", level=2)).to_have_text(name)
    assert f"peek={row(page, 1).get_attribute('data-id')}" in page.url
    assert desk.axe() == []
    page.reload()
    expect(peek.get_by_role("heading", level=2)).to_have_text(name)
    press(page, "Escape")
    expect(peek).to_have_count(0)
    expect(row(page, 1).locator("a.who")).to_be_focused()
    assert "peek=" not in page.url


def test_the_workbook_is_what_is_seen(desk: Visitor) -> None:
    page = desk.page
    page.locator("summary[title='Export what is seen']").press("Enter")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Workbook (XLSX)").press("Enter")
    head, *rows = sheet_of(coming.value)
    assert head[:6] == ["Name", "Industry", "Country", "Town", "Employees", "Annual revenue"]
    assert [line[:6] for line in rows] == seen(page) != []
    page.locator("h1").click()
    press(page, "j", "j", "x")
    with page.expect_download() as coming:
        page.locator("#bulk [data-export]").press("Enter")
    assert [line[:6] for line in sheet_of(coming.value)[1:]] == seen(page)[1:2]


def test_the_dialog_tells_the_keys_that_work_here(desk: Visitor) -> None:
    page = desk.page
    press(page, "?")
    dialog = page.locator("#keys")
    expect(dialog.get_by_text("Change the cell", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Next and previous card")).to_be_hidden()
    expect(dialog.get_by_text("Assign the selected rows")).to_be_hidden()
    press(page, "Escape")
    desk.go("/deals/?view=board").wait_for_load_state("networkidle")
    press(page, "?")
    expect(dialog.get_by_text("Next and previous card")).to_be_visible()
    expect(dialog.get_by_text("Change the cell", exact=True)).to_be_hidden()
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    press(page, "j")
    expect(page.locator(".kc").first).to_be_focused()
    press(page, "c", "d")
    page.wait_for_url("**/deals/new/")


def test_a_telephone_shows_the_record_over_the_whole_sheet(browser: Browser, product: Running) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    desk = Visitor(context.new_page(), product)
    page = desk.sign_in(REP)
    desk.go("/organizations/?owner=me").wait_for_load_state("networkidle")
    page.get_by_role("button", name="Preview").click()
    box = page.locator("aside.peek").bounding_box()
    assert box is not None and box["width"] >= 388
    page.get_by_label("Close the preview").click()
    page.get_by_role("button", name="Select", exact=True).click()
    row(page, 0).locator("input").check()
    expect(page.locator("#bulk")).to_be_visible()
    assert desk.axe() == []
    assert desk.faults == []
    context.close()
