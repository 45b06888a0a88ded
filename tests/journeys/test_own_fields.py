"""An administrator adds fields to deals without code; a rep fills them in and orders by them; nothing is lost when they go."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, ADMINISTRATOR = "Sales representative", "Administrator"
KEPT = "SELECT own::text FROM sales_deal WHERE id = %s"
READY = "SELECT code FROM records_ownfield WHERE code = 'score' AND index_state = 'ready' AND deleted_at IS NULL"


@pytest.fixture(autouse=True)
def no_traces(product: Running) -> Iterator[None]:
    yield
    product.sql("DELETE FROM records_ownfield WHERE entity = 'deals' RETURNING code")
    product.sql("UPDATE sales_deal SET own = '{}' WHERE own <> '{}' RETURNING id")
    product.sql("UPDATE records_configuration SET stamp = gen_random_uuid() RETURNING id")


def add(page: Page, kind: str, name: str, **more: str) -> None:
    page.get_by_role("button", name="Add a field").click()
    page.get_by_role("menuitem", name=kind, exact=True).click()
    page.get_by_label("Name", exact=False).first.fill(name)
    for label, value in more.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(value)


def keep(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(r"/settings/fields/deals/$"))


def set_up(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/")
    page.get_by_role("link", name="Own fields").first.click()
    page.get_by_role("main").get_by_role("link", name=re.compile("^Deals")).first.click()
    add(visitor.ready(), "Choice", "Heat", One_choice_a_line="Hot\nWarm\nCold")
    keep(page, "Add the field")
    add(visitor.ready(), "Number", "Score")
    page.get_by_label("Fast").check()
    keep(page, "Add the field")
    visitor.ready()
    assert visitor.axe() == []
    page.locator("[data-key=score]").focus()
    with page.expect_response("**/order/"):
        page.keyboard.press("ArrowUp")
    visitor.go("/settings/fields/deals/")
    assert page.locator("ol [data-key]").evaluate_all("all => all.map(each => each.dataset.key)") == ["score", "heat"]


def fill_in(visitor: Visitor) -> str:
    page = visitor.page
    visitor.go("/deals/?owner=me")
    page.locator("#rows tr[data-id] a").first.click()
    page.wait_for_url(re.compile(r"/deals/[0-9a-f-]+/$"))
    key = page.url.rstrip("/").rpartition("/")[2]
    visitor.go(f"/deals/{key}/edit/")
    page.get_by_label("Heat").select_option(label="Hot")
    page.get_by_label("Score").fill("12.5")
    assert visitor.axe() == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/deals/[0-9a-f-]+/$"))
    expect(page.locator("#fact-own_heat")).to_contain_text("Hot")
    return key


def test_fields_are_added_used_and_taken_away_without_code(visitor: Visitor, product: Running) -> None:
    set_up(visitor)
    page = visitor.page
    page.context.clear_cookies()
    visitor.sign_in(REP)
    key = fill_in(visitor)
    assert product.sql(KEPT, key) == [('{"heat": "hot", "score": 12.5}',)]
    visitor.go("/deals/?columns=name,own_heat,own_score&own_heat=hot&sort=-own_score")
    expect(page.locator("#rows tr[data-id]")).to_have_count(1)
    expect(page.locator("#rows tr[data-id]")).to_contain_text("Hot")
    visitor.go(f"/deals/{key}/history/")
    expect(page.get_by_role("main")).to_contain_text("Heat")
    page.context.clear_cookies()
    visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/fields/deals/field/heat/kind/?kind=text")
    expect(page.get_by_role("main")).to_contain_text("1 value fits")
    visitor.go("/settings/fields/deals/field/heat/")
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_role("button", name="Bring back: Heat")).to_be_visible()
    page.context.clear_cookies()
    visitor.sign_in(REP)
    visitor.go(f"/deals/{key}/")
    expect(page.locator("#fact-own_score")).to_contain_text("12.5")
    expect(page.locator("#fact-own_heat")).to_have_count(0)
    assert product.sql(KEPT, key) == [('{"heat": "hot", "score": 12.5}',)]
    assert visitor.faults == []


def test_a_field_of_a_record_holds_a_file(visitor: Visitor, product: Running) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/fields/deals/")
    add(visitor.ready(), "File", "Scan")
    keep(page, "Add the field")
    page.context.clear_cookies()
    visitor.sign_in(REP)
    visitor.go("/deals/?owner=me")
    page.locator("#rows tr[data-id] a").first.click()
    page.wait_for_url(re.compile(r"/deals/[0-9a-f-]+/$"))
    address = page.url.rstrip("/")
    visitor.go(f"{address[address.index('/deals/') :]}/edit/")
    page.get_by_label("Scan").set_input_files({"name": "scan.txt", "mimeType": "text/plain", "buffer": b"signed"})
    assert visitor.axe() == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/deals/[0-9a-f-]+/$"))
    link = page.locator("#fact-own_scan").get_by_role("link", name="scan.txt")
    with page.expect_download() as taken:
        link.click()
    assert taken.value.path().read_bytes() == b"signed"
    visitor.ready()
    page.get_by_role("link", name="Change Scan").click()
    page.get_by_label("Scan", exact=True).set_input_files({"name": "second.txt", "mimeType": "text/plain", "buffer": b"second"})
    page.get_by_role("button", name="Save Scan").click()
    expect(page.locator("#fact-own_scan")).to_contain_text("second.txt")
    visitor.go("/deals/?columns=name,own_scan&own_scan.filled=1")
    expect(page.locator("#rows tr[data-id]")).to_contain_text("second.txt")
    assert visitor.faults == []
