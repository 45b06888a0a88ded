"""What customers bought: a director brings it in by the wizard and sees what it brings, a rep sees his own without costs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running
from tests.journeys.test_bringing_in import bring, try_out, write

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
KNOWN = """SELECT o.id, o.name, p.id, p.name FROM parties_party o, catalogue_product p, identity_user u WHERE o.owner_id = u.id
    AND u.username = %s AND o.deleted_at IS NULL AND p.deleted_at IS NULL AND o.kind = 'organization' ORDER BY o.name, p.name LIMIT 1"""
GIVEN = """UPDATE purchases_purchase p SET owner_id = u.id, team_id = NULL FROM identity_user u
    WHERE u.username = %s AND p.number LIKE 'J/%%' RETURNING p.id"""
GONE = "DELETE FROM {} WHERE {} RETURNING id"


@pytest.fixture
def known(product: Running) -> Iterator[tuple[str, str, str, str]]:
    """A customer of the rep and a product; what was brought in is taken out afterwards."""
    ((customer, name, sold, called),) = product.sql(KNOWN, product.people["Sales representative"][0])
    yield str(customer), str(name), str(sold), str(called)
    of_journey = "purchase_id IN (SELECT id FROM purchases_purchase WHERE number LIKE 'J/%%')"
    product.sql(GONE.format("purchases_purchaseline", of_journey))
    product.sql(GONE.format("purchases_purchase", "number LIKE 'J/%%'"))


def file_of(folder: Path, customer: str, product: str) -> Path:
    """Four purchases of one product, one of them brought back in part, with carriage nobody keeps as a product."""
    rows = [f"J/{number},{customer},2025-0{number}-10,{product},,10,100.00,GBP,60.00,GBP" for number in range(1, 5)]
    rows += [f"J/1,,,{product},,-2,100.00,,60.00,GBP", "J/4,,,,Carriage,1,25.50,,20,GBP"]
    file = folder / "sales.csv"
    head = "Invoice No,Customer,Invoice Date,Product,What was bought,Quantity,Unit price,Currency,Unit cost,Currency of the cost"
    file.write_text("\n".join([head, *rows]))
    return file


def bring_in(visitor: Visitor, known: tuple[str, str, str, str], folder: Path) -> Page:
    """As the director, through the wizard as it guesses; then the purchases are the rep's."""
    page = visitor.sign_in("Director")
    bring(page, visitor.product.url, "purchase-lines", file_of(folder, known[1], known[3]))
    try_out(page)
    write(page, "6")
    assert len(visitor.product.sql(GIVEN, visitor.product.people["Sales representative"][0])) == 4
    return page


def box(page: Page, title: str) -> None:
    """The box of a page, once it has fetched itself."""
    expect(page.locator(".card", has=page.get_by_role("heading", name=title)).locator("table.grid")).to_be_visible()


def test_a_director_brings_in_what_was_bought_and_sees_what_it_brings(
    visitor: Visitor, known: tuple[str, str, str, str], tmp_path: Path
) -> None:
    customer, name, sold, _called = known
    page = bring_in(visitor, known, tmp_path)
    visitor.go(f"/organizations/{customer}/")
    box(page, "Goods bought")
    expect(page.get_by_text(re.compile("nothing for [0-9,]+ days"))).to_be_visible()
    visitor.go(f"/products/{sold}/")
    box(page, "Buyers")
    box(page, "Profitability")
    visitor.go(f"/reports/purchases/?product={sold}&by=month")
    expect(page.locator("tbody tr").last).to_contain_text("GBP 800.00")
    expect(page.locator("tfoot")).to_contain_text("GBP 3,800.00")
    expect(page.locator("tfoot")).to_contain_text("40.0%")
    visitor.go("/reports/")
    page.get_by_role("main").get_by_role("link", name=re.compile("What brings most")).click()
    page.get_by_role("link", name="Purchases", exact=True).last.click()
    page.get_by_role("link", name="Customer", exact=True).click()
    row = page.locator("table.grid tbody tr", has_text=name)
    expect(row).to_contain_text("GBP 3,825.50")
    row.get_by_role("link").click()
    expect(page.locator("#main")).to_contain_text("J/1")
    assert visitor.faults == []


def test_a_rep_sees_his_own_without_costs(visitor: Visitor, known: tuple[str, str, str, str], tmp_path: Path) -> None:
    customer, _name, sold, _called = known
    bring_in(visitor, known, tmp_path)
    page = visitor.sign_in("Sales representative")
    visitor.go(f"/organizations/{customer}/")
    box(page, "Goods bought")
    expect(page.get_by_role("main")).to_contain_text("GBP 3,800.00")
    for address in (f"/products/{sold}/", f"/reports/purchases/?customer={customer}", "/reports/pareto/?source=purchases"):
        visitor.go(address)
        expect(page.get_by_role("main")).to_contain_text(re.compile("3,8[0-9.]+"))
        expect(page.get_by_role("main")).not_to_contain_text("Margin")
    visitor.go("/purchases/?q=J/4")
    page.get_by_role("link", name="J/4").first.click()
    expect(page.get_by_role("main")).to_contain_text("Carriage")
    expect(page.get_by_role("main")).not_to_contain_text("Unit cost")
    answer = page.goto(f"{visitor.product.url}/reports/purchases/?customer={customer}&sort=margin")
    assert answer is not None and answer.status == 404
