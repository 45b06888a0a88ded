"""A rep whose role hides what deals are worth and fixes when they close: no door of the product shows the one or writes the other."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
RULE = """INSERT INTO access_fieldrule (role_id, entity, field, ceiling)
          SELECT id, 'deals', unnest(%s::text[]), %s FROM access_role WHERE slug = 'rep' RETURNING field"""
GONE = """DELETE FROM access_fieldrule r USING access_role o WHERE o.id = r.role_id AND o.slug = 'rep'
          AND r.entity IN ('deals', 'deal-lines') AND r.field IN ('amount', 'currency', 'closes_on', 'unit_price') RETURNING r.field"""
OWN = """SELECT d.id, d.amount, d.currency FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
         WHERE u.username = %s AND d.deleted_at IS NULL AND d.amount > 1000 ORDER BY d.closed_at NULLS FIRST, d.id LIMIT 1"""


OF_A_NOTE = "found => found.every(one => one.closest('#note, [form=note]'))"
"""An activity noted on the deal has an amount and a currency of its own, which are for the rep."""


@pytest.fixture(autouse=True)
def levels(product: Running) -> Iterator[None]:
    """Amounts and what makes them are hidden from reps, closing dates only read."""
    product.sql(RULE, ["amount", "currency"], 0)
    product.sql(RULE, ["closes_on"], 1)
    product.sql(RULE.replace("'deals'", "'deal-lines'"), ["unit_price"], 0)
    yield
    product.sql(GONE)


@pytest.fixture
def rep(visitor: Visitor) -> Visitor:
    visitor.sign_in(REP)
    return visitor


def own_deal(visitor: Visitor) -> tuple[str, str]:
    """A deal of the rep, and the digits of what it is worth."""
    key, amount, _currency = visitor.product.sql(OWN, visitor.product.people[REP][0])[0]
    return str(key), str(int(amount))


def shows(text: str, digits: str) -> bool:
    """Whether an amount stands in a text, in any spelling."""
    return digits in re.sub(r"[\s,.\u00a0]", "", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text))


PAGES = (
    "/",
    "/?whose=all",
    "/deals/",
    "/deals/?view=board&closed=all",
    "/deals/{}/",
    "/deals/{}/edit/",
    "/deals/{}/history/",
    "/reports/funnel/",
    "/reports/wins/",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_what_a_deal_is_worth(rep: Visitor, path: str) -> None:
    key, digits = own_deal(rep)
    rep.go(path.format(key))
    main = rep.page.locator("main")
    expect(main).to_be_visible()
    assert not shows(rep.page.content(), digits)
    for word in ("Amount", "Weighted", "Average won deal", "USD"):
        assert main.get_by_text(word, exact=True).evaluate_all(OF_A_NOTE), word
    assert rep.faults == []


def test_there_are_no_figures_of_revenue(rep: Visitor) -> None:
    rep.go("/")
    expect(rep.page.get_by_role("heading", name="Won by month")).to_have_count(0)
    rep.go("/reports/")
    expect(rep.page.get_by_text("Funnel", exact=True)).to_be_visible()
    expect(rep.page.get_by_text("Revenue", exact=True)).to_have_count(0)
    assert rep.page.goto(f"{rep.product.url}/reports/revenue/").status == 404


def test_the_closing_date_is_read_and_not_written(rep: Visitor) -> None:
    key, _digits = own_deal(rep)
    page = rep.page
    rep.go("/deals/new/")
    expect(page.get_by_label("Closes on")).to_have_count(0)
    rep.product.sql("UPDATE sales_deal SET closes_on = '2026-12-24' WHERE id = %s RETURNING id", key)
    rep.go(f"/deals/{key}/")
    expect(page.locator("#fact-closes_on")).to_contain_text("2026")
    expect(page.get_by_role("link", name="Change Closes on")).to_have_count(0)
    rep.go(f"/deals/{key}/edit/")
    expect(page.locator(".only-read").first).to_contain_text("2026")
    expect(page.locator("[name=closes_on], [name=amount], [name=currency]")).to_have_count(0)
    send_along(page, "closes_on", "2020-01-01")
    page.get_by_label("Name").fill("Renamed by its rep")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/deals/{key}/")
    saved = rep.product.sql("SELECT name, closes_on::text FROM sales_deal WHERE id = %s", key)
    assert saved == [("Renamed by its rep", "2026-12-24")]
    assert rep.faults == []


def send_along(page: Page, name: str, value: str) -> None:
    """Put a field into the form that was not offered."""
    made = "const input = Object.assign(document.createElement('input'), {name, value});"
    page.evaluate(f"([name, value]) => {{ {made} document.querySelector('form.form-page').append(input) }}", [name, value])


def test_files_programs_and_search_know_nothing_of_it(rep: Visitor) -> None:
    key, digits = own_deal(rep)
    asked = rep.page.request
    file = asked.get(f"{rep.product.url}/deals/export.csv").text()
    assert "Closes on" in file.splitlines()[0] and "Amount" not in file.splitlines()[0]
    told = asked.get(f"{rep.product.url}/api/v1/deals/{key}/")
    assert "closes_on" in told.json() and not {"amount", "currency"} & set(told.json())
    for text in (file, told.text(), asked.get(f"{rep.product.url}/search/?q={digits}").text().replace(digits, "", 20)):
        assert not shows(text, digits)
    for name in ("amount", "nothing"):
        answer = asked.get(f"{rep.product.url}/api/v1/deals/?{name}.gte=1")
        assert (answer.status, json.loads(answer.text())["detail"]) == (400, "There is no filter of this name.")


def test_a_list_offers_no_filter_and_no_order_by_it(rep: Visitor) -> None:
    rep.go("/deals/")
    rep.page.get_by_text("Filter", exact=True).click()
    menu = rep.page.locator(".filter-menu")
    expect(menu.get_by_role("link", name="Closes on")).to_be_visible()
    expect(menu.get_by_role("link", name="Amount")).to_have_count(0)
    expect(rep.page.locator("tfoot")).to_have_count(0)
