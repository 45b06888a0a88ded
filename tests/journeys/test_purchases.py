"""What was bought comes in from a file with a row for each line; a director sees what it brings, a rep what is his, without cost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running
from tests.journeys.test_bringing_in import LONG, bring, constant, try_out

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
HIS = """SELECT p.name, u.name, p.id FROM parties_party p JOIN identity_user u ON u.id = p.owner_id
         WHERE p.kind = 'organization' AND p.deleted_at IS NULL AND u.username = %(me)s ORDER BY p.name LIMIT 1"""
PRODUCT = "SELECT name FROM catalogue_product WHERE deleted_at IS NULL ORDER BY name LIMIT 1"


@pytest.fixture
def file(product: Running, tmp_path: Path) -> Iterator[Path]:
    """Two invoices of a customer of the rep: a product twice, once brought back, and carriage in words."""
    ((customer, owner, _key),) = product.sql(HIS, me=product.people["Sales representative"][0])
    ((name,),) = product.sql(PRODUCT)
    rows = [
        f"JRN/1,{customer},2026-03-02,{name},,10,50.00,30,{owner}",
        f"JRN/1,{customer},2026-03-02,,Carriage,1,20.00,5,{owner}",
        f"JRN/2,{customer},2026-04-02,{name},,-2,50.00,30,{owner}",
    ]
    path = tmp_path / "bought.csv"
    path.write_text("\n".join(["number,party,bought on,product,what was bought,quantity,unit price,unit cost,owner", *rows]) + "\n")
    yield path
    product.sql("DELETE FROM purchases_purchaseline RETURNING id")
    product.sql("DELETE FROM purchases_purchase RETURNING id")


def test_a_director_brings_in_what_was_bought_and_a_rep_sees_what_is_his(visitor: Visitor, file: Path) -> None:
    page, product = visitor.sign_in("Director"), visitor.product
    ((customer, _owner, key),) = product.sql(HIS, me=product.people["Sales representative"][0])
    ((name,),) = product.sql(PRODUCT)
    bring(page, product.url, "purchases", file)
    constant(page, 0, "Currency", "USD")
    try_out(page)
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.get_by_text(re.compile("rows are imported"))).to_be_visible(timeout=LONG)
    assert product.sql("SELECT count(*) FROM purchases_purchaseline") == [(3,)]

    visitor.go("/reports/purchases/?by=product")
    row = page.locator("table.grid tbody tr", has_text=str(name))
    expect(row).to_contain_text("400")
    expect(row).to_contain_text("160")
    visitor.go(f"/organizations/{key}/")
    box = page.locator("section", has_text="Goods bought").last
    box.scroll_into_view_if_needed()
    expect(box.get_by_role("link", name=str(name))).to_be_visible()
    expect(box).to_contain_text("400")

    page.goto("about:blank")
    page.context.clear_cookies()
    page = visitor.sign_in("Sales representative")
    visitor.go("/purchases/")
    expect(page.get_by_role("link", name="JRN/1")).to_be_visible()
    visitor.go("/reports/purchases/?by=customer")
    expect(page.locator("table.grid tbody tr", has_text=str(customer))).to_contain_text("420")
    expect(page.get_by_role("main")).not_to_contain_text("Profit")
    answer = page.goto(f"{product.url}/reports/purchases/?measure=profit")
    assert answer is not None and answer.status == 404
