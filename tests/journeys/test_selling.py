"""A day of sales over the imported data: a rep, the leader of his team and the director, each seeing what is theirs."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, DIRECTOR = "Sales representative", "Team leader", "Director"
OWN = "SELECT count(*) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id WHERE d.deleted_at IS NULL AND u.username = %(me)s"
TEAM = """SELECT count(*) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id LEFT JOIN identity_user m ON m.id = u.manager_id
          WHERE d.deleted_at IS NULL AND (u.username = %(me)s OR m.username = %(me)s)"""


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def stat(page: Page, label: str) -> str:
    return page.locator(".stat", has=page.get_by_text(label, exact=True)).locator("b").first.inner_text()


def newest_change(page: Page):
    return page.locator(".card", has=page.get_by_role("heading", name="History", exact=True)).locator(".ep").first


def find_company(page: Page, name: str) -> None:
    page.locator(".find input").click()
    page.locator("#palette input").press_sequentially(name[:4], delay=20)
    page.locator("#palette [role=option]", has_text=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_rep_finds_a_company_and_opens_a_deal_for_it(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    find_company(page, "Cancity")
    page.get_by_role("link", name="Deal", exact=True).last.click()
    expect(page.get_by_role("combobox", name="Customer")).to_have_value("Cancity")
    product = page.get_by_role("combobox", name="Product")
    product.press_sequentially("GTX B", delay=20)
    page.get_by_role("option", name="GTX Basic").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("GTX Basic – Cancity")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Prospecting")
    expect(page.locator("main")).to_contain_text("550")
    assert visitor.faults == []


def test_a_rep_drags_his_deal_along_the_board_and_the_funnel_changes(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/reports/funnel/")
    won_before = number_in(stat(page, "Won"))
    visitor.go("/deals/?view=board")
    card = page.locator(".kcol", has=page.get_by_role("heading", name="Engaging")).locator(".kc").first
    key = card.get_attribute("data-id")
    target = page.locator(".kcol", has=page.get_by_role("heading", name="Won")).locator(".kcards")
    with page.expect_response(lambda answer: answer.url.endswith("/move/")) as moved:
        drag(page, card, target)
    assert moved.value.status == 200
    assert visitor.product.sql("SELECT s.kind FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id WHERE d.id = %s", key) == [
        ("won",)
    ]
    visitor.go("/reports/funnel/")
    assert number_in(stat(page, "Won")) == won_before + 1
    assert visitor.faults == []


def drag(page: Page, card, target) -> None:
    start, end = card.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 20, start["y"] + 40, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=12)
    page.mouse.up()


def test_a_card_is_moved_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    visitor.go("/deals/?view=board")
    card = page.locator(".kcol", has=page.get_by_role("heading", name="Prospecting")).locator(".kc").first
    key = card.get_attribute("data-id")
    with page.expect_response(lambda answer: answer.url.endswith("/move/")) as moved:
        card.focus()
        page.keyboard.press("]")
    assert moved.value.status == 200
    stage = visitor.product.sql("SELECT s.name FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id WHERE d.id = %s", key)
    assert stage == [("Engaging",)]


@pytest.mark.parametrize(
    ("role", "question"), [(REP, OWN), (LEADER, TEAM), (DIRECTOR, "SELECT count(*) FROM sales_deal WHERE deleted_at IS NULL")]
)
def test_everybody_sees_the_figures_of_his_own_deals(visitor: Visitor, role: str, question: str) -> None:
    page = visitor.sign_in(role)
    visitor.go("/reports/funnel/")
    expected = visitor.product.sql(question, me=visitor.product.people[role][0])
    assert number_in(stat(page, "Opened")) == expected[0][0]


def test_a_leader_steps_into_a_deal_of_her_rep_and_the_history_names_her(visitor: Visitor) -> None:
    page = visitor.sign_in(LEADER)
    rep, leader = visitor.product.people[REP][0], visitor.product.people[LEADER][0]
    question = (
        "SELECT d.id FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id WHERE u.username = %s AND d.closed_at IS NULL LIMIT 1"
    )
    key = visitor.product.sql(question, rep)[0][0]
    visitor.go(f"/deals/{key}/edit/")
    page.get_by_label("Amount").fill("1234,50")
    page.get_by_label("Currency").select_option("PLN")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/deals/{key}/")
    name = visitor.product.sql("SELECT name FROM identity_user WHERE username = %s", leader)[0][0]
    expect(newest_change(page)).to_contain_text(str(name))
    assert [str(value) for value in visitor.product.sql("SELECT amount, currency FROM sales_deal WHERE id = %s", key)[0]] == [
        "1234.5000",
        "PLN",
    ]
    assert visitor.faults == []


def test_a_rep_does_not_reach_a_colleagues_deal(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    mine = visitor.product.people[REP][0]
    question = "SELECT d.id FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id WHERE u.username <> %s LIMIT 1"
    foreign = visitor.product.sql(question, mine)[0][0]
    for path in ("", "edit/", "history/"):
        assert page.goto(f"{visitor.product.url}/deals/{foreign}/{path}").status == 404


def test_two_people_save_the_same_field_and_the_later_one_chooses(visitor: Visitor, browser) -> None:
    page = visitor.sign_in(DIRECTOR)
    key = visitor.product.sql("SELECT id FROM parties_party WHERE name = 'Isdom'")[0][0]
    visitor.go(f"/organizations/{key}/edit/")
    other = Visitor(browser.new_context().new_page(), visitor.product)
    other.sign_in(DIRECTOR)
    other.go(f"/organizations/{key}/edit/")
    other.page.get_by_label("Town").fill("Gdańsk")
    other.page.get_by_role("button", name="Save").click()
    page.get_by_label("Town").fill("Sopot")
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Gdańsk")
    expect(alert).to_contain_text("Sopot")
    assert visitor.product.sql("SELECT town FROM parties_party WHERE id = %s", key) == [("Gdańsk",)]
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/organizations/{key}/")
    assert visitor.product.sql("SELECT town FROM parties_party WHERE id = %s", key) == [("Sopot",)]
    other.page.context.close()


def test_a_fact_is_changed_in_place_and_the_history_says_so(visitor: Visitor) -> None:
    page = visitor.sign_in(DIRECTOR)
    key = visitor.product.sql("SELECT id FROM parties_party WHERE name = 'Betatech'")[0][0]
    visitor.go(f"/organizations/{key}/")
    page.get_by_role("link", name="Change Employees").click()
    page.get_by_label("Employees", exact=True).fill("1200")
    page.keyboard.press("Enter")
    expect(page.locator(".facts").first).to_contain_text("1,200")
    page.reload()
    entry = newest_change(page)
    expect(entry).to_contain_text(
        visitor.product.sql("SELECT name FROM identity_user WHERE username = %s", visitor.product.people[DIRECTOR][0])[0][0]
    )
    expect(entry).to_contain_text("1,200")
