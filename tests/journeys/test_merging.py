"""Two customers of the imported data become one: side by side, merged, led to by the old address, taken back; and a rep who may not."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
DEALS = "SELECT count(*) FROM sales_deal WHERE party_id = %s AND deleted_at IS NULL"
FEWEST = """SELECT party_id::text FROM sales_deal WHERE deleted_at IS NULL AND party_id::text = ANY(%s)
            GROUP BY 1 ORDER BY count(*), 1 LIMIT 2"""
NAME = "SELECT name FROM parties_party WHERE id = %s"


def two_of(visitor: Visitor, page: Page) -> list[str]:
    """Of the companies in the list the two with the fewest deals."""
    keys = page.locator("tr[data-id]").evaluate_all("rows => rows.map(row => row.dataset.id)")
    return [str(key) for (key,) in visitor.product.sql(FEWEST, keys)]


def deals(visitor: Visitor, key: str) -> int:
    return int(str(visitor.product.sql(DEALS, key)[0][0]))


def name(visitor: Visitor, key: str) -> str:
    return str(visitor.product.sql(NAME, key)[0][0])


def test_a_director_merges_two_customers_and_takes_it_back(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    visitor.go("/organizations/?sort=name")
    lost, kept = two_of(visitor, page)
    had = {key: deals(visitor, key) for key in (lost, kept)}
    for key in (lost, kept):
        page.locator(f"tr[data-id='{key}'] td.w-ck input").check()
    page.locator("#bulk [data-bulk=merge]").click()
    page.wait_for_url("**/merge/?of=**")
    visitor.ready()
    expect(page.locator("main")).to_contain_text("What comes together")
    page.locator(f"[name=stays][value='{kept}']").check()
    page.locator(f"[name=field-name][value='{kept}']").check()
    assert visitor.axe() == []
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url(f"**/organizations/{kept}/")
    expect(page.locator("#toasts")).to_contain_text("1 record was merged into")
    assert (deals(visitor, lost), deals(visitor, kept)) == (0, sum(had.values()))
    undo = page.locator("#toasts form").get_attribute("action")
    visitor.go(f"/organizations/{lost}/")
    assert page.url.endswith(f"/organizations/{kept}/")
    assert page.request.get(f"{visitor.product.url}/api/v1/organizations/{lost}/").json()["id"] == kept
    visitor.go(str(undo))
    page.locator("main").get_by_role("button", name="Undo").click()
    page.wait_for_url(lambda url: "/undo/" not in url)
    visitor.go(f"/organizations/{lost}/")
    expect(page.locator("h1")).to_contain_text(name(visitor, lost))
    assert {key: deals(visitor, key) for key in had} == had
    assert visitor.faults == []


def test_a_rep_is_not_offered_to_merge_and_may_not(visitor: Visitor) -> None:
    page = visitor.sign_in("Sales representative")
    visitor.go("/organizations/?sort=name")
    one, other = two_of(visitor, page)
    page.locator("td.w-ck input").first.check()
    expect(page.locator("#bulk")).to_be_visible()
    expect(page.locator("#bulk [data-bulk=merge]")).to_have_count(0)
    answer = page.request.get(f"{visitor.product.url}/merge/?of={one}&of={other}")
    assert answer.status == 404
    assert visitor.faults == []
