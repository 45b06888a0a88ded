"""A rep whose telephone rings: who is calling, what is open with them, to whom they belong, all by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
OF_A_GROUP = """SELECT p.id::text, p.name, p.phone, o.name FROM parties_party p JOIN identity_user u ON u.id = p.owner_id
                JOIN parties_partyrelation r ON r.party_id = p.id AND r.kind = 'part_of' AND r.deleted_at IS NULL
                JOIN parties_party o ON o.id = r.other_id
                WHERE u.username = %(me)s AND p.phone <> '' AND p.deleted_at IS NULL
                AND EXISTS (SELECT FROM sales_deal d WHERE d.party_id = p.id AND d.owner_id = u.id AND d.closed_at IS NULL)
                ORDER BY p.name LIMIT 1"""
OPEN_DEALS = """SELECT count(*) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
                WHERE d.party_id = %(party)s AND u.username = %(me)s AND d.closed_at IS NULL AND d.deleted_at IS NULL"""


def customer(visitor: Visitor) -> tuple[str, str, str, str]:
    key, name, phone, parent = visitor.product.sql(OF_A_GROUP, me=visitor.product.people[REP][0])[0]
    return str(key), str(name), str(phone), str(parent)


def figure(page: Page, label: str) -> str:
    found = page.locator(".kpis .stat", has=page.locator("small", has_text=re.compile(f"^{label}$"))).locator("b")
    return found.inner_text().replace("\xa0", " ").strip()


def test_a_caller_is_known_in_any_spelling_and_the_call_is_noted(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    key, name, phone, _parent = customer(visitor)
    spaced = f"+{phone[1]} {phone[2:5]} {phone[5:8]} {phone[8:]}"
    for spelling in (spaced.replace("+", "%2B"), phone.replace("+", "00"), f"tel%3A%2B{phone[1:]}"):
        visitor.go(f"/identify/?number={spelling}")
        expect(page.locator(".calling")).to_contain_text(name)
    if page.locator(".calling h2").inner_text() != name:
        page.get_by_role("link", name=name, exact=True).click()
        visitor.ready()
    expect(page.locator(".calling h2")).to_have_text(name)
    mine = visitor.product.sql(OPEN_DEALS, party=key, me=visitor.product.people[REP][0])[0][0]
    expect(page.locator(".open-with .n").first).to_have_text(str(mine))
    assert visitor.axe() == []
    page.keyboard.press("n")
    page.wait_for_url(lambda url: "kind=call" in url)
    visitor.ready()
    expect(page.locator(".composer input[value=call]")).to_be_checked()
    page.locator("#note-text").fill("Asks about the pump")
    page.get_by_text("More about it").click()
    page.get_by_label("Minutes").fill("12")
    page.locator(".composer").get_by_role("button", name="Save").click()
    expect(page.locator("article.ep", has_text="Asks about the pump")).to_contain_text("0:12 h")
    assert visitor.faults == []


def test_the_card_acts_by_keys_and_its_figures_are_those_of_the_timeline(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    key, name, phone, _parent = customer(visitor)
    visitor.go(f"/organizations/{key}/")
    expect(page.locator("a[data-key=l]")).to_have_attribute("href", f"tel:{phone}")
    expect(page.locator(".kpis .stat small", has_text="Last contact")).to_be_visible()
    expect(page.locator(".sec .open-with").first).to_contain_text("Deals")
    expect(page.locator("#late-beside")).to_contain_text("People")
    turnover = figure(page, "Turnover")
    assert visitor.axe() == []
    page.keyboard.press("o")
    page.wait_for_url(lambda url: f"/deals/new/?party={key}" in url)
    expect(page.locator("main")).to_contain_text(name)
    visitor.go(f"/timeline/organizations/{key}/")
    expect(page.locator(".tl-sums dd", has_text=turnover).first).to_be_visible()
    assert visitor.faults == []


def test_graph_and_group_are_reached_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    key, _name, _phone, parent = customer(visitor)
    visitor.go(f"/party/{key}/family/")
    spot = page.locator("a.spot", has_text=parent)
    expect(page.locator(".kin")).to_contain_text(parent)
    expect(page.locator(".group-tree")).to_contain_text(parent)
    spot.focus()
    assert visitor.axe() == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(parent)
    visitor.ready()
    page.locator("[hx-get$='/family/']").scroll_into_view_if_needed()
    expect(page.locator(".group-tree [aria-current]")).to_have_text(parent)
    assert visitor.faults == []


def test_an_unknown_caller_is_entered_with_his_number(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/identify/")
    page.get_by_label("Telephone number").fill("+48 22 555 91 82")
    page.keyboard.press("Enter")
    expect(page.locator(".calling")).to_contain_text("Nobody is known under this number")
    page.get_by_role("link", name="New person with this number").click()
    expect(page.get_by_label("Phone")).to_have_value(re.compile("225559182|22 555 91 82"))
    visitor.go("/identify/?number=not a number")
    expect(page.locator(".calling")).to_contain_text("This is not a telephone number")
    assert visitor.axe() == []
    assert visitor.faults == []
