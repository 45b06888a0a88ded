"""Leads over the imported data: a stranger fills in a form, a rep gets him by the rules and converts him; the leader sees the queue."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, DIRECTOR = "Sales representative", "Team leader", "Director"


@pytest.fixture
def others(browser: Browser, product: Running):
    """Further people, each with a browser of his own."""
    opened = [browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB") for width in (1440, 390)]
    yield [Visitor(context.new_page(), product) for context in opened]
    for context in opened:
        context.close()


def add(director: Visitor, slug: str, chosen: dict[str, str] | None = None, **values: str) -> None:
    """Enter something that is set up; `chosen`: records by the label of the field that refers to them."""
    page = director.go(f"/{slug}/new/")
    for name, value in values.items():
        page.locator(f"form [name={name}]").first.fill(value)
    for label, value in (chosen or {}).items():
        page.get_by_role("combobox", name=label).press_sequentially(value[:8], delay=20)
        page.get_by_role("option", name=value).first.click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.wait_for_url(lambda url: f"/{slug}/new/" not in url)
    director.ready()


def open_form(director: Visitor, name: str, *, team: str) -> str:
    add(director, "lead-forms", name=name, heading="Ask us about pumps", source=f"Web {name}", chosen={"team whose queue": team})
    page = director.page
    page.get_by_role("button", name="Open the form").click()
    expect(page.locator("#form-address")).to_be_visible()
    return str(page.locator("#form-address").get_attribute("href"))


def send(stranger: Visitor, address: str, **values: str) -> None:
    page = stranger.go(address)
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def team_and_name(product: Running, role: str) -> tuple[str, str]:
    rows = product.sql(
        "SELECT t.name, u.name FROM identity_user u JOIN access_teammember m ON m.user_id = u.id AND m.is_main"
        " JOIN access_team t ON t.id = m.team_id WHERE u.username = %s",
        product.people[role][0],
    )
    return str(rows[0][0]), str(rows[0][1])


def test_a_stranger_becomes_a_customer_of_the_rep_the_rules_name(visitor: Visitor, others: list[Visitor], product: Running) -> None:
    director, stranger = others
    team, rep = team_and_name(product, REP)
    director.sign_in(DIRECTOR)
    add(director, "lead-questions", name="Has a budget?", answers="yes = 25\nno = -5")
    add(director, "score-rules", name="Everybody counts", points="10")
    add(director, "routing-rules", name="To the rep", chosen={"colleague": rep})
    address = open_form(director, "Journey", team=team)
    send(stranger, address, company="Pompownia Wisła", contact="Halina Kos", email="halina@wisla.example", description="Ten pumps")
    assert stranger.page.evaluate("document.documentElement.scrollWidth <= innerWidth") and stranger.axe() == []
    page = visitor.sign_in(REP)
    visitor.go("/leads/?source=Web+Journey")
    page.get_by_role("link", name="Pompownia Wisła").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pompownia Wisła")
    expect(page.get_by_text(f"To {rep}", exact=True)).to_be_visible()
    page.get_by_label("Has a budget?").select_option(label="Yes")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_text("+25")).to_be_visible()
    expect(page.get_by_text("Everybody counts")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("link", name="Convert").click()
    expect(page.get_by_label("Name of the new company")).to_have_value("Pompownia Wisła")
    page.get_by_role("button", name="Convert", exact=True).click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Converted")
    expect(page.get_by_role("link", name="Halina Kos").first).to_be_visible()
    assert visitor.faults == [] and stranger.faults == [] and director.faults == []


def test_whom_no_rule_fits_waits_in_the_queue_the_leader_sees(visitor: Visitor, others: list[Visitor], product: Running) -> None:
    director, stranger = others
    team, _leader = team_and_name(product, LEADER)
    director.sign_in(DIRECTOR)
    for (key,) in product.sql("SELECT id FROM leads_routingrule WHERE is_active"):
        rules = director.go(f"/routing-rules/{key}/edit/")
        rules.locator("[name=is_active]").uncheck()
        rules.get_by_role("button", name="Save", exact=True).first.click()
        rules.wait_for_url(lambda url: "/edit/" not in url)
    address = open_form(director, "Queue", team=team)
    send(stranger, address, company="Nobody's yet", email="nobody@example.com")
    page = visitor.sign_in(LEADER)
    visitor.go("/leads/?owner.empty=1")
    page.get_by_role("link", name="Nobody's yet").first.click()
    expect(page.get_by_text("Left in the queue")).to_be_visible()
    page.get_by_role("link", name="Disqualify").click()
    page.get_by_label("Why").fill("Only a question")
    page.get_by_role("button", name="Disqualify").click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Disqualified")
    assert visitor.faults == [] and stranger.faults == []
