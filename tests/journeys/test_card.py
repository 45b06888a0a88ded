"""A rep looks after a customer: what may be sent to him, who decides there, the strategy; account numbers are not for reps."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, DIRECTOR = "Sales representative", "Director"
IBAN, OTHER = "PL61 1090 1014 0000 0712 1981 2874", "RO49 AAAA 1B31 0075 9384 0000"


def new_company(visitor: Visitor, name: str) -> str:
    """A company of one's own, so that no other journey meets it; its address."""
    page = visitor.go("/organizations/new/")
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/organizations/[0-9a-f-]{36}/$"))
    visitor.ready()
    return page.url.removeprefix(visitor.product.url)


def box(page: Page, word: str) -> Locator:
    """A box of the page, once it has come."""
    found = page.locator(f"#box-{word}")
    expect(found).to_be_attached()
    page.evaluate("id => document.getElementById(id)?.scrollIntoView()", f"box-{word}")
    expect(page.locator(f"#box-{word}:not(.later)")).to_be_attached()
    return found


def give_consent(page: Page, channel: str, proof: str) -> None:
    box(page, "consents").get_by_role("link", name="Consent").click()
    form = page.locator("#box-consents form.pform")
    purpose = form.locator("select[name=purpose]")
    purpose.select_option(label="Newsletter", force=True)
    form.locator("[name=channel]").select_option(label=channel)
    form.locator("[name=source]").select_option(label="Signed paper")
    form.locator("[name=proof]").fill(proof)
    form.get_by_role("button", name="Save").click()
    expect(box(page, "consents").get_by_text(f"{channel}: Given")).to_be_visible()


def test_consent_is_given_with_proof_and_taken_back_by_button_and_link(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    address = new_company(visitor, "Orlica Consents")
    give_consent(page, "E-mail", "Signed at the fair, folder 7")
    give_consent(page, "Letter", "The same sheet")
    box(page, "consents").get_by_text("E-mail: Given").click()
    expect(box(page, "consents").get_by_text("Signed at the fair, folder 7")).to_be_visible()
    expect(box(page, "consents").get_by_text("version 1").first).to_be_visible()
    assert visitor.axe() == []
    box(page, "consents").get_by_role("button", name="Withdraw", exact=True).first.click()
    expect(box(page, "consents").get_by_text("E-mail: Withdrawn")).to_be_visible()
    box(page, "consents").get_by_role("button", name="Link to withdraw").click()
    link = page.locator("#made-link").input_value()
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_text("Newsletter: Letter")).to_be_visible()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("Your consent is withdrawn.")).to_be_visible()
    key = address.split("/")[2]
    states = visitor.product.sql("SELECT DISTINCT state FROM parties_consent WHERE party_id = %(key)s", key=key)
    assert (states, visitor.faults) == ([("withdrawn",)], [])


def test_who_decides_and_the_strategy_are_kept_where_they_stand(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    address = new_company(visitor, "Orlica Strategy")
    visitor.go(f"/persons/new/?employer={address.split('/')[2]}")
    page.locator("[name=family_name]").fill("Orlicka")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/persons/[0-9a-f-]{36}/$"))
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.go(address)
    expect(box(page, "committee").get_by_text("Nobody is known who decides.")).to_be_visible()
    box(page, "committee").get_by_label("Part in decisions: Orlicka").select_option(label="Decides")
    expect(page.get_by_text("Nobody is known who decides.")).to_have_count(0)
    box(page, "committee").get_by_label("Attitude: Orlicka").select_option(label="For us")
    expect(box(page, "committee").get_by_text("For us 1")).to_be_visible()
    box(page, "strategy").get_by_role("link", name="Write a strategy").click()
    page.locator("#strategy_direction").fill("Service contracts for all lines")
    page.locator("#strategy_rhythm_days").fill("30")
    page.locator("#strategy_is_key").check()
    page.locator("#box-strategy").get_by_role("button", name="Save").click()
    expect(box(page, "strategy").get_by_text("Key customer")).to_be_visible()
    expect(box(page, "strategy").get_by_text("every 30 days")).to_be_visible()
    assert visitor.axe() == []
    late = "UPDATE parties_strategy SET contact_by = current_date - 3 WHERE party_id = %(key)s RETURNING id"
    visitor.product.sql(late, key=address.split("/")[2])
    visitor.go("/organizations/rhythm/")
    expect(page.get_by_role("link", name="Orlica Strategy").first).to_be_visible()
    assert visitor.faults == []


def test_account_numbers_are_for_those_who_pay(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    address = new_company(visitor, "Orlica Accounts")
    expect(page.locator("#box-consents")).to_be_attached()
    expect(page.locator("#box-accounts")).to_have_count(0)
    page.context.clear_cookies()
    page = visitor.sign_in(DIRECTOR)
    visitor.go(address)
    box(page, "accounts").get_by_role("link", name="Account").click()
    page.locator("#accounts_number").fill(IBAN[:-1] + "5")
    page.keyboard.press("Enter")
    expect(page.locator("#accounts_number_error")).to_contain_text("not a valid account number")
    page.locator("#accounts_number").fill(IBAN)
    page.keyboard.press("Enter")
    expect(box(page, "accounts").get_by_text(IBAN)).to_be_visible()
    box(page, "accounts").get_by_role("link", name=f"Change: {IBAN}").click()
    page.locator("#accounts_number").fill(OTHER)
    page.keyboard.press("Enter")
    expect(box(page, "accounts").get_by_text(OTHER)).to_be_visible()
    expect(box(page, "accounts").get_by_text("The number was changed")).to_contain_text("Dorota Wilk")
    assert visitor.axe() == []
    assert visitor.faults == []
