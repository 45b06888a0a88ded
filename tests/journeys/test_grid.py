"""Permissions changed by an administrator who sees no deals himself: previewed, applied, felt by a rep, and taken back."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
ADMINISTRATOR, DIRECTOR, REP = "Administrator", "Director", "Sales representative"
OF_TEAM = """SELECT count(*) FROM sales_deal d JOIN access_teammember m ON m.team_id = d.team_id JOIN identity_user u ON u.id = m.user_id
             WHERE d.deleted_at IS NULL AND u.username = %(me)s AND d.owner_id IS DISTINCT FROM u.id"""
A_COLLEAGUES = OF_TEAM.replace("count(*)", "d.id") + " LIMIT 1"
GIVE = """INSERT INTO access_roleholder (user_id, role_id) SELECT u.id, r.id FROM identity_user u, access_role r
          WHERE u.username = %s AND r.slug = 'administrator' RETURNING id"""


@pytest.fixture
def ada(visitor: Visitor) -> Iterator[Visitor]:
    """The administrator, signed in; whatever a test drafts and applies is taken back afterwards."""
    visitor.sign_in(ADMINISTRATOR)
    before = newest(visitor.product)
    yield visitor
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    if newest(visitor.product) != before and otherwise(visitor, before):
        go_back(visitor, before)


@pytest.fixture
def second(browser: Browser, product: Running) -> Iterator[Visitor]:
    """Another window, of somebody else."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield Visitor(context.new_page(), product)
    context.close()


def newest(product: Running) -> int:
    return int(str(product.sql("SELECT coalesce(max(number), 0) FROM access_policyversion")[0][0]))


def otherwise(visitor: Visitor, number: int) -> bool:
    """Whether the policy in force is another than this version."""
    now = visitor.page.request.get(f"{visitor.product.url}/access/permissions.json").json()
    return now != visitor.product.sql("SELECT document FROM access_policyversion WHERE number = %s", number)[0][0]


def go_back(visitor: Visitor, number: int) -> None:
    visitor.go(f"/access/versions/{number}/")
    visitor.page.get_by_role("button", name="Return to this version").click()
    apply(visitor.page, "Back to how it was")


def apply(page: Page, note: str) -> None:
    page.get_by_label("Why").fill(note)
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/access/versions/*/")


def tick(page: Page, cell: str, scope: str) -> None:
    """Open the scopes of a cell, switch one, and close them again."""
    page.get_by_role("link", name=cell).click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#scopes").get_by_role("checkbox", name=scope).first.click()
    page.keyboard.press("Escape")


def deal_page(visitor: Visitor, key: object) -> int:
    return visitor.page.request.get(f"{visitor.product.url}/deals/{key}/").status


def test_a_role_is_widened_previewed_applied_and_taken_back(ada: Visitor, second: Visitor) -> None:
    page, me = ada.page, ada.product.people[REP][0]
    (deals,) = ada.product.sql(OF_TEAM, me=me)[0]
    (theirs,) = ada.product.sql(A_COLLEAGUES, me=me)[0]
    second.sign_in(REP)
    assert deal_page(second, theirs) == 404 and page.request.get(f"{ada.product.url}/deals/").status == 404
    ada.go("/settings/")
    page.get_by_role("link", name="Roles and permissions").click()
    page.get_by_role("navigation", name="Roles").get_by_role("link", name=REP).click()
    tick(page, "Deals, See: own", "Team")
    expect(page.get_by_role("link", name="Deals, See: own, team's")).to_be_focused()
    page.get_by_role("link", name="Review 1 change").click()
    person = page.locator(".gperson", has_text=ada.product.sql("SELECT name FROM identity_user WHERE username = %s", me)[0][0])
    expect(person).to_contain_text(f"Deals: gains {deals:,}")
    assert deal_page(second, theirs) == 404
    apply(page, "Teams help each other")
    expect(page.locator("main")).to_contain_text("own, team's")
    assert deal_page(second, theirs) == 200
    page.get_by_role("link", name="Versions").click()
    expect(page.locator("main")).to_contain_text("Teams help each other")
    go_back(ada, newest(ada.product) - 1)
    assert deal_page(second, theirs) == 404
    assert ada.faults == []


def test_two_administrators_at_once_lose_nothing(ada: Visitor, second: Visitor) -> None:
    (holder,) = ada.product.sql(GIVE, ada.product.people[DIRECTOR][0])[0]
    try:
        other, mine = second.sign_in(DIRECTOR), ada.page
        for visitor in (ada, second):
            visitor.go("/access/roles/rep/")
        tick(mine, "Deals, Delete: none", "Own")
        tick(mine, "Deals, Export: own", "Team")
        tick(other, "Deals, Export: own", "Branch")
        ada.go("/access/review/")
        second.go("/access/review/")
        apply(other, "Branches export together")
        mine.get_by_role("button", name="Apply").click()
        main = mine.locator("main")
        expect(main).to_contain_text("Branches export together")
        expect(main).to_contain_text("yours “own, team's”, theirs “own, branch's”")
        mine.get_by_role("checkbox").check()
        mine.get_by_role("button", name="Put my changes on top").click()
        apply(mine, "Both")
        ada.go("/access/roles/rep/")
        expect(mine.get_by_role("link", name="Deals, Export: own, team's")).to_be_visible()
        expect(mine.get_by_role("link", name="Deals, Delete: own")).to_be_visible()
    finally:
        ada.product.sql("DELETE FROM access_roleholder WHERE id = %s RETURNING id", holder)


def test_a_role_is_cloned_and_the_policy_goes_out_and_in_as_a_file(ada: Visitor) -> None:
    page = ada.page
    ada.go("/access/roles/rep/")
    page.get_by_role("link", name="Clone").click()
    page.get_by_label("Name").fill("Senior rep")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="Deals, See: own")).to_be_visible()
    page.get_by_role("link", name="Review").click()
    expect(page.locator("main")).to_contain_text("New role.")
    apply(page, "A step up")
    policy = page.request.get(f"{ada.product.url}/access/permissions.json").json()
    assert policy["roles"]["senior-rep"]["grants"] == policy["roles"]["rep"]["grants"]
    policy["roles"]["senior-rep"]["grants"]["deals"]["read"] = ["team", "own"]
    ada.go("/access/import/")
    file = {"name": "permissions.json", "mimeType": "application/json", "buffer": json.dumps(policy).encode()}
    page.get_by_label("File of permissions").set_input_files(files=[file])
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("main")).to_contain_text("own, team's")
    page.get_by_role("button", name="Throw away").click()
    page.wait_for_url("**/access/roles/*/")
    assert ada.faults == []


def test_by_keyboard_alone(ada: Visitor) -> None:
    page = ada.page
    ada.go("/access/roles/rep/")
    page.get_by_role("link", name="Deals, See: own").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Deals, Create: own")).to_be_focused()
    for key, then in (("t", "own, team's"), ("1", "team's"), ("a", "all"), ("Delete", "none"), ("o", "own")):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=f"Deals, Create: {then}", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#scopes").get_by_role("checkbox", name="Own").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Deals, Create: own")).to_be_focused()
    expect(page.locator("#grid-state")).not_to_contain_text("Review")
    assert ada.faults == []


def test_on_a_telephone_one_kind_of_record_at_a_time(ada: Visitor) -> None:
    page = ada.page
    page.set_viewport_size({"width": 390, "height": 844})
    ada.go("/access/roles/rep/")
    page.get_by_role("link", name="Deals", exact=True).click()
    page.get_by_role("checkbox", name="Delete: Own", exact=True).first.check()
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#row-deals")).to_contain_text("Delete: Own")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Review 1 change").click()
    page.get_by_role("button", name="Throw away").click()
    expect(page.locator("#row-deals, .flash")).not_to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(ada: Visitor, scheme: str) -> None:
    ada.page.emulate_media(color_scheme=scheme)
    rep = "/access/roles/rep/"
    for path in (
        rep,
        f"{rep}fields/",
        f"{rep}fields/deals/",
        f"{rep}records/deals/",
        "/access/overview/",
        "/access/versions/",
        "/access/new/",
        "/access/import/",
    ):
        ada.go(path)
        assert ada.axe() == [], path
