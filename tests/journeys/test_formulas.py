"""An administrator defines a formula and a summary without code; a rep lists, orders and filters by them and sees his own figures."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, ADMINISTRATOR = "Sales representative", "Administrator"
BONUS = "SELECT round(amount * 0.05, 2)::text FROM sales_deal WHERE id = %s"
DEALS = """SELECT count(*) FROM sales_deal AS deal JOIN identity_user AS owner ON owner.id = deal.owner_id
  WHERE deal.party_id = %s AND owner.username = %s AND deal.deleted_at IS NULL"""


@pytest.fixture(autouse=True)
def no_traces(product: Running) -> Iterator[None]:
    yield
    product.sql("DELETE FROM records_ownfield WHERE code IN ('bonus', 'deals_here') RETURNING code")
    product.sql("UPDATE records_configuration SET stamp = gen_random_uuid() RETURNING id")


def write(page: Page, *, name: str, formula: str) -> None:
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_label("Formula", exact=False).first.fill(formula)


def set_up(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/")
    page.get_by_role("main").get_by_role("link", name="Formulas and summaries").click()
    page.get_by_role("link", name="New formula: Deals", exact=False).click()
    visitor.ready()
    assert visitor.axe() == []
    write(page, name="Bonus", formula="amount * 0.05 +")
    page.get_by_role("button", name="Try").click()
    expect(page.locator("#tried")).to_contain_text("A value is missing here")
    write(page, name="Bonus", formula="round(amount * 0.05, 2)")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="New summary: Companies", exact=False).click()
    visitor.ready()
    page.get_by_label("Name", exact=False).first.fill("Deals here")
    page.get_by_label("What to tell").select_option(label="How many there are")
    page.get_by_label("Of what").select_option("deals.party:")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert visitor.axe() == []


def test_a_formula_and_a_summary_are_defined_and_used(visitor: Visitor, product: Running) -> None:
    set_up(visitor)
    page = visitor.page
    page.context.clear_cookies()
    visitor.sign_in(REP)
    visitor.go("/deals/?columns=name,amount,own_bonus&own_bonus.gte=1&sort=-own_bonus")
    rows = page.locator("#rows tr[data-id]")
    expect(rows.first).to_be_visible()
    key = rows.first.get_attribute("data-id") or ""
    visitor.go(f"/deals/{key}/")
    ((bonus,),) = product.sql(BONUS, key)
    shown = re.sub(r"[^0-9.]", "", page.locator("#fact-own_bonus").inner_text().replace("Bonus", "").rpartition("\n")[2])
    assert float(shown) == float(str(bonus))
    ((party,),) = product.sql("SELECT party_id FROM sales_deal WHERE id = %s", key)
    ((number,),) = product.sql(DEALS, party, product.people[REP][0])
    visitor.go(f"/organizations/{party}/")
    expect(page.locator("#fact-own_deals_here")).to_contain_text(str(number))
    assert visitor.faults == []
