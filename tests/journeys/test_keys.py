"""A rep gives a program a key for reading deals, and it reads her deals and nothing else."""

import httpx
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

OWN_DEALS = """SELECT count(*) FROM sales_deal JOIN identity_user AS owner ON owner.id = owner_id
    WHERE owner.username = %s AND sales_deal.deleted_at IS NULL"""
HERE, ELSEWHERE = "127.0.0.1", "203.0.113.7"


def make_key(page: Page, name: str, *, addresses: str) -> str:
    """Make a key for reading deals and nothing else."""
    page.locator("[name=name]").fill(name)
    page.get_by_label("Only what is chosen here").last.check()
    page.get_by_label("Deals").check()
    page.locator("[name=addresses]").fill(addresses)
    page.get_by_role("button", name="Make a key").click()
    return page.locator("#made-key").input_value()


def program(product: Running, key: str) -> httpx.Client:
    """A program that asks with a key."""
    return httpx.Client(base_url=f"{product.url}/api/v1", headers={"Authorization": f"Bearer {key}"})


def test_a_rep_lets_a_program_read_her_deals(visitor: Visitor) -> None:
    product, page = visitor.product, visitor.sign_in("Sales representative")
    name, _password = product.people["Sales representative"]
    visitor.go("/me/keys/")
    used = page.get_by_text("last used").count()
    key = make_key(page, "Wallboard", addresses=HERE)
    till = program(product, key)

    [(own,)] = product.sql(OWN_DEALS, name)
    assert count_of(till) == own > 0
    assert till.post("/deals/", json={"name": "From outside"}).status_code == 403
    unknown = till.get("/nothing/")
    assert [till.get(path).content for path in ("/organizations/", "/users/")] == [unknown.content] * 2

    other = program(product, make_key(visitor.go("/me/keys/"), "From the shop", addresses=ELSEWHERE))
    assert [other.get("/deals/").status_code, other.get("/deals/", headers={"X-Forwarded-For": ELSEWHERE}).status_code] == [401, 401]
    visitor.go("/me/keys/")
    expect(page.get_by_text("last used")).to_have_count(used + 1)
    page.get_by_role("button", name="Revoke Wallboard", exact=True).click()
    expect(page.get_by_text("The key no longer works.")).to_be_visible()
    assert (till.get("/deals/").status_code, till.get("/deals/").content) == (401, other.get("/deals/").content)
    assert visitor.faults == []


def count_of(program: httpx.Client) -> int:
    """How many deals a program reads, page by page."""
    found, after = 0, ""
    while after is not None:
        page = program.get("/deals/", params={"limit": 200, "after": after}).raise_for_status().json()
        found, after = found + len(page["items"]), page["next"]
    return found


def test_the_page_is_accessible(visitor: Visitor) -> None:
    page = visitor.sign_in("Sales representative")
    visitor.go("/me/keys/")
    page.get_by_label("Only what is chosen here").first.check()
    assert visitor.axe() == []
