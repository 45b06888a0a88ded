"""An import one can trust: rows with errors come back corrected, all of it is undone, what was edited since stays; others get no door."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
LONG = 180_000
FILE = "Company name,City,Founded in\nTrust Forge,Sanok,1990\nTrust Mill,Lublin,long ago\nTrust Sawmill,Krosno,1980\n"
ALIVE = "SELECT name, town FROM parties_party WHERE name LIKE 'Trust %%' AND deleted_at IS NULL ORDER BY name"
HEADINGS = "First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value"
GOOGLE = f"{HEADINGS}\nJan,Trustowy,* klienci,Work,jan@trust.example,,\n"
RUN = r"/imports/[0-9a-f-]{36}/"


def bring(visitor: Visitor, name: str, content: bytes) -> Page:
    page = visitor.go("/imports/new/?entity=organizations")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(re.compile(RUN + "file/$"))
    return visitor.ready()


def try_out(visitor: Visitor) -> Page:
    page = visitor.page
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(re.compile(r"/columns/$"))
    visitor.ready()
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("Nothing has been written yet.")).to_be_visible(timeout=LONG)
    return page


def import_rows(page: Page, rows: str) -> str:
    page.get_by_role("button", name=re.compile(f"^Import {rows} row")).click()
    expect(page.get_by_text(re.compile(f"^{rows} rows? (is|are) imported"))).to_be_visible(timeout=LONG)
    return page.url


def undo(visitor: Visitor, report: str) -> None:
    page = visitor.page
    page.goto(report)
    visitor.ready()
    page.get_by_role("link", name="Undo").click()
    expect(page.get_by_role("heading", name="What is taken back")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url(re.compile("/bulk/"))
    expect(page.get_by_text(re.compile("as (it was|they were) before"))).to_be_visible(timeout=LONG)


def edit(visitor: Visitor, name: str, town: str) -> None:
    page = visitor.go(f"/organizations/?q={name.split()[1]}")
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/organizations/[0-9a-f-]{36}/"))
    page.goto(f"{page.url.split('?')[0]}edit/")
    visitor.ready()
    page.locator("[name=town]").fill(town)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(town).first).to_be_visible()


def test_errors_come_again_and_all_is_undone_but_what_was_edited(visitor: Visitor) -> None:
    visitor.sign_in("Director")
    bring(visitor, "trust.csv", FILE.encode())
    page = try_out(visitor)
    with page.expect_download() as download:
        page.get_by_role("link", name="Errors as file").click()
    left_out = download.value.path().read_text(encoding="utf-8-sig")
    assert "Trust Mill" in left_out and "Trust Forge" not in left_out
    page.get_by_label("leave out 1 row with errors").check()
    first = import_rows(page, "2")
    bring(visitor, "corrected.csv", left_out.replace('"long ago"', "1970").replace("long ago", "1970", 1).encode())
    second = import_rows(try_out(visitor), "1")
    edit(visitor, "Trust Forge", "Rzeszów")
    undo(visitor, first)
    undo(visitor, second)
    assert visitor.product.sql(ALIVE) == [("Trust Forge", "Rzeszów")]
    visitor.go("/imports/")
    expect(page.locator("tr", has_text="trust.csv").get_by_text("Undone")).to_be_visible()
    assert visitor.axe() == []
    assert visitor.faults == []


def test_an_export_of_a_known_program_goes_straight_to_the_dry_run(visitor: Visitor) -> None:
    visitor.sign_in("Director")
    page = bring(visitor, "contacts.csv", GOOGLE.encode())
    expect(page.get_by_text("This is an export of Google Contacts.")).to_be_visible()
    page.get_by_role("button", name="Go to the dry run").click()
    expect(page.get_by_text("Nothing has been written yet.")).to_be_visible(timeout=LONG)
    expect(page.locator("#rows")).to_contain_text("Jan Trustowy")
    page.get_by_role("button", name="Throw away").click()
    page.wait_for_url("**/imports/")
    assert visitor.faults == []


def test_who_may_not_import_is_refused_at_every_door(visitor: Visitor) -> None:
    page = visitor.sign_in("Sales representative")
    for door in ("", "new/", "mappings/", "schedules/", "schedules/new/"):
        answer = page.goto(f"{visitor.product.url}/imports/{door}")
        assert answer is not None and answer.status in (403, 404), door
