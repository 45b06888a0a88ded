"""Tasks over the imported data: a rep plans and ticks at a company, a leader gives him work, news come by themselves."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER = "Sales representative", "Team leader"
COMPANY = """SELECT p.id::text FROM parties_party p JOIN sales_deal d ON d.party_id = p.id JOIN identity_user u ON u.id = d.owner_id
             WHERE u.username = %(me)s AND p.deleted_at IS NULL ORDER BY p.id LIMIT 1"""
STATE = "SELECT state FROM tasks_task WHERE title = %(title)s AND deleted_at IS NULL"


@pytest.fixture
def second(browser: Browser, product: Running):
    """Somebody else at another computer."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield Visitor(context.new_page(), product)
    context.close()


def add(page: Page, title: str) -> None:
    line = page.get_by_placeholder("What is to be done?")
    line.fill(title)
    line.press("Enter")
    expect(page.get_by_role("link", name=title)).to_be_visible()


def test_a_rep_plans_at_a_company_and_ticks_it_on_his_day(visitor: Visitor, product: Running) -> None:
    page = visitor.sign_in(REP)
    ((company,),) = product.sql(COMPANY, me=product.people[REP][0])
    visitor.go(f"/organizations/{company}/")
    add(page, "Ask who decides")
    visitor.go("/my-day/")
    add(page, "Write the offer")
    expect(page.get_by_role("link", name="Ask who decides")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Done: Write the offer").click()
    expect(page.get_by_role("button", name="Open again: Write the offer")).to_be_visible()
    assert product.sql(STATE, title="Write the offer") == [("done",)]
    page.get_by_role("button", name="Undo").last.click()
    page.wait_for_load_state()
    assert product.sql(STATE, title="Write the offer") == [("open",)]
    assert visitor.axe() == []
    assert visitor.faults == []


def test_a_leader_gives_a_task_and_hears_the_answer_by_himself(visitor: Visitor, second: Visitor, product: Running) -> None:
    leader, rep = second.sign_in(LEADER), visitor.sign_in(REP)
    visitor.go("/my-day/")
    second.go("/my-day/")
    add(leader, "Count the samples")
    leader.get_by_role("link", name="Count the samples").click()
    leader.get_by_role("link", name="Hand over").click()
    leader.get_by_label("To whom").select_option(label="Darcel Schlecht")
    leader.get_by_role("button", name="Hand over").click()
    expect(leader.locator("h1")).to_contain_text("Count the samples")
    expect(rep.locator(".bell-n")).to_be_visible(timeout=20_000)
    rep.locator(".bell summary").click()
    news = rep.locator(".nt", has_text="Count the samples")
    news.get_by_role("button", name="Accept").click()
    expect(rep.locator(".toast", has_text="Accept")).to_be_visible()
    assert product.sql(STATE, title="Count the samples") == [("open",)]
    expect(leader.locator(".bell-n")).to_be_visible(timeout=20_000)
    second.go("/me/notifications/")
    expect(leader.get_by_text("Darcel Schlecht accepts: Count the samples")).to_be_visible()
    second.go("/tasks/control/")
    expect(leader.get_by_role("row", name="Darcel Schlecht").first).to_be_visible()
    assert visitor.faults == [] and second.faults == []
