"""The organisation over the imported data: a territory for a rep, a move between teams, and somebody who leaves."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running, addresses, run_command, running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
PASSWORD = "meadow-lamp-orchid-5"
FIELD_REP = f"""
from klientela.core.access.models import Grant, Role
from klientela.core.identity.services import take_on
role = Role.objects.create(slug="field", name="Field representative")
for entity in ("parties", "deals"):
    Grant.objects.create(role=role, entity=entity, op="read", scope="territory")
user = take_on("Frieda Lane", username="frieda.lane")
user.set_password("{PASSWORD}")
user.save()
role.holders.create(user=user)
"""
OF = "SELECT count(*) FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id WHERE d.deleted_at IS NULL AND u.name = %s"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A product of its own, since people are moved in it; with a rep who sees only what lies in her territory."""
    home = tmp_path_factory.mktemp("home")
    with running(home) as started:
        environment = {**os.environ, **addresses(started.database), "KLIENTELA_HOME": str(home), "DJANGO_KEY": "only-for-journeys-" * 4}
        environment.pop("PYTEST_VERSION", None)
        run_command(environment, "shell", "-c", FIELD_REP)
        started.people["Field"] = ("frieda.lane", PASSWORD)
        yield started


def another(browser: Browser, visitor: Visitor) -> Visitor:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    return Visitor(context.new_page(), visitor.product)


def choose(page: Page, label: str, text: str) -> None:
    box = page.locator("input[role=combobox]").and_(page.get_by_role("combobox", name=label))
    box.fill("")
    box.press_sequentially(text, delay=20)
    page.get_by_role("option", name=text).first.click()


def person(visitor: Visitor, name: str) -> str:
    return f"/users/{visitor.product.sql('SELECT id::text FROM identity_user WHERE name = %s', name)[0][0]}/"


def number(visitor: Visitor, statement: str, *values: object) -> int:
    return int(str(visitor.product.sql(statement, *values)[0][0]))


def wait_for_work(page: Page) -> None:
    expect(page.get_by_text("Done.")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Go on").click()


def test_a_territory_is_made_by_its_rules_and_its_rep_sees_what_lies_there(browser: Browser, visitor: Visitor) -> None:
    rep = another(browser, visitor)
    theirs = rep.sign_in("Field")
    rep.go("/organizations/")
    expect(theirs.locator("main")).to_contain_text("none yet")
    page = visitor.sign_in("Director")
    visitor.go("/territories/new/")
    page.get_by_label("Name").fill("Oregon clinics")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Change rules and place").click()
    page.get_by_label("Countries").fill("United States")
    page.get_by_label("Postal codes").fill("97000–97999")
    page.get_by_label("medical").check()
    page.get_by_role("button", name="See what changes").click()
    wanted = number(
        visitor,
        "SELECT count(*) FROM parties_party p JOIN parties_industry i ON i.id = p.industry_id "
        "WHERE i.name = 'medical' AND p.country = 'US' AND p.deleted_at IS NULL",
    )
    expect(page.locator("#effect .stat b").first).to_have_text(str(wanted))
    page.get_by_role("button", name="Save these rules").click()
    wait_for_work(page)
    expect(page.locator("main")).to_contain_text(f"{wanted} records lie here")
    visitor.go(person(visitor, "Frieda Lane"))
    page.get_by_label("Oregon clinics").check()
    page.get_by_role("button", name="Save").click()
    rep.go("/organizations/")
    expect(theirs.locator("#rows tr")).to_have_count(wanted)
    assert visitor.faults == rep.faults == []


def test_a_rule_that_matches_everything_is_refused_until_it_is_meant(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    visitor.go("/territories/")
    page.get_by_role("link", name="Oregon clinics").click()
    page.get_by_role("link", name="Change rules and place").click()
    page.get_by_label("medical").uncheck()
    page.get_by_label("Postal codes").fill("")
    page.get_by_label("Countries").fill("")
    page.get_by_label("Towns").fill("Nowhere at all")
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator("#effect")).to_contain_text("match no record")
    assert visitor.faults == []


def test_a_rep_is_moved_to_another_team_after_a_look_at_what_changes(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    visitor.go("/organisation/")
    page.get_by_role("link", name="Niesha Huffines").click()
    page.get_by_role("link", name="Move, with a look at what changes").click()
    choose(page, "Main team", "Team Dustin Brinkmann")
    choose(page, "Manager", "Dustin Brinkmann")
    page.get_by_role("button", name="See what changes").click()
    deals = number(visitor, OF, "Niesha Huffines")
    expect(page.locator("tr", has_text="Dustin Brinkmann")).to_contain_text(f"+ Deals: {deals}")
    expect(page.locator("tr", has_text="Melvin Marxen")).to_contain_text(f"− Deals: {deals}")
    page.get_by_role("button", name="Move", exact=True).click()
    wait_for_work(page)
    teams = visitor.product.sql(
        "SELECT DISTINCT t.name FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id "
        "JOIN access_team t ON t.id = d.team_id WHERE u.name = 'Niesha Huffines'"
    )
    assert teams == [("Team Dustin Brinkmann",)]
    assert visitor.faults == []


def test_somebody_leaves_and_a_colleague_sees_the_deals(browser: Browser, visitor: Visitor) -> None:
    heir = another(browser, visitor)
    theirs = heir.sign_in("Sales representative")
    before = number(visitor, OF, "Darcel Schlecht")
    left = number(visitor, OF, "Gladys Colclough")
    deal = visitor.product.sql(
        "SELECT d.id::text FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id WHERE u.name = %s LIMIT 1", "Gladys Colclough"
    )[0][0]
    assert theirs.request.get(f"{visitor.product.url}/deals/{deal}/").status == 404
    page = visitor.sign_in("Director")
    visitor.go(person(visitor, "Gladys Colclough"))
    page.get_by_role("link", name="Close account").click()
    expect(page.locator("main")).to_contain_text(f"Deals: {left}")
    choose(page, "Colleague", "Darcel Schlecht")
    page.get_by_role("button", name="Close account").click()
    wait_for_work(page)
    expect(page.locator("main")).to_contain_text("Account closed")
    assert number(visitor, OF, "Darcel Schlecht") == before + left
    assert theirs.request.get(f"{visitor.product.url}/deals/{deal}/").status == 200
    assert visitor.faults == [] and visitor.axe() == []


@pytest.mark.parametrize("path", ["/organisation/", "/organisation/branches/", "/territories/", "/branches/"])
def test_trees_are_accessible_and_open_by_keyboard(visitor: Visitor, path: str) -> None:
    page = visitor.sign_in("Director")
    visitor.go(path)
    assert visitor.axe() == []
    summaries = page.locator(".tree summary")
    if summaries.count():
        summaries.first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".tree details").first).not_to_have_attribute("open", "")
