"""Files that are no CSV: a workbook with two sheets and address cards of a telephone bring people, who are then found."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from klientela.core.exchange.tests.workbooks import xlsx
from tests.journeys.conftest import Visitor

LONG = 180_000
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PEOPLE = [("People met at the fair",), (), ("First name", "Last name", "E-mail"), ("Zdzisława", "Arkuszowa", "zdzislawa@arkusz.example")]
CARD = "BEGIN:VCARD\nVERSION:3.0\nN:Kartowy;Teofil;;;\nFN:Teofil Kartowy\nEMAIL:teofil@karta.example\nEND:VCARD\n"
TWO = xlsx({"Firms": [("Company", "City"), ("Arkusz i Syn", "Łódź")], "People": PEOPLE})


def choose(visitor: Visitor, entity: str, name: str, kind: str, content: bytes) -> Page:
    page = visitor.go(f"/imports/new/?entity={entity}")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/file/$"))
    return visitor.ready()


def bring_in(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(re.compile(r"/columns/$"))
    visitor.ready()
    page.get_by_role("button", name="Dry run").click()
    page.get_by_role("button", name=re.compile(r"^Import 1 row")).click(timeout=LONG)
    expect(page).to_have_url(re.compile(r"/imports/[0-9a-f-]{36}/$"), timeout=LONG)
    expect(page.locator(".imp")).to_contain_text("New", timeout=LONG)


def is_found(visitor: Visitor, name: str) -> None:
    page = visitor.go(f"/persons/?q={name.split()[1]}")
    expect(page.get_by_role("link", name=name).first).to_be_visible()


def test_a_workbook_and_address_cards_bring_people(visitor: Visitor) -> None:
    visitor.sign_in("Director")
    page = choose(visitor, "persons", "fair.xlsx", WORKBOOK, TWO)
    expect(page.get_by_text("Workbook · 2 tables")).to_be_visible()
    page.get_by_role("button", name=re.compile("^People")).click()
    expect(page.get_by_role("button", name=re.compile("^People"))).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Arkuszowa")
    assert visitor.axe() == []
    bring_in(visitor)
    is_found(visitor, "Zdzisława Arkuszowa")
    page = choose(visitor, "organizations", "phone.vcf", "text/vcard", CARD.encode())
    page.get_by_role("button", name="Choose “People”").click()
    expect(page.get_by_text("By its format")).to_have_count(0)
    bring_in(visitor)
    is_found(visitor, "Teofil Kartowy")
    assert visitor.faults == []


def test_who_may_not_import_has_no_door(visitor: Visitor) -> None:
    visitor.sign_in("Sales representative")
    answer = visitor.page.goto(f"{visitor.product.url}/imports/new/")
    assert answer is not None
    assert answer.status in (403, 404)
