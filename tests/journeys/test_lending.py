"""Access that is lent and explained, over the imported data: shares, partners, public links, looking as a colleague, asking why."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
PARTNER_PASSWORD = "orchard-window-kettle-4"


def another(browser: Browser, visitor: Visitor) -> Visitor:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    return Visitor(context.new_page(), visitor.product)


def foreign_deal(visitor: Visitor) -> tuple[str, str]:
    """An open deal of a rep of another team."""
    rows = visitor.product.sql(
        """SELECT d.id::text, d.name FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id JOIN identity_user m ON m.id = u.manager_id
           WHERE m.name <> 'Melvin Marxen' AND d.closed_at IS NULL AND d.party_id IS NOT NULL AND d.deleted_at IS NULL
           ORDER BY d.id LIMIT 1"""
    )
    return str(rows[0][0]), str(rows[0][1])


def status(page: Page, path: str, visitor: Visitor) -> int:
    return page.request.get(f"{visitor.product.url}{path}").status


def test_a_deal_is_shared_with_a_rep_of_another_team_and_taken_back(browser: Browser, visitor: Visitor) -> None:
    key, name = foreign_deal(visitor)
    rep = another(browser, visitor)
    theirs = rep.sign_in("Sales representative")
    assert status(theirs, f"/deals/{key}/", visitor) == 404
    page = visitor.sign_in("Director")
    visitor.go(f"/deals/{key}/")
    panel = page.locator("section.sec", has=page.get_by_role("heading", name="Shared with"))
    panel.get_by_role("link", name="Share").click()
    panel.get_by_label("With whom").select_option(label="Darcel Schlecht")
    panel.get_by_role("button", name="Share").click()
    expect(panel.locator(".li")).to_contain_text("Darcel Schlecht")
    rep.go(f"/deals/{key}/")
    expect(theirs.get_by_role("heading", level=1)).to_have_text(name)
    expect(theirs.get_by_role("link", name="Edit")).to_have_count(0)
    panel.get_by_role("button", name="Stop sharing with Darcel Schlecht").click()
    expect(panel.locator(".li")).to_have_count(0)
    assert status(theirs, f"/deals/{key}/", visitor) == 404
    assert visitor.faults == rep.faults == []


def test_a_partner_is_let_in_and_sees_what_concerns_his_company(browser: Browser, visitor: Visitor) -> None:
    visitor.sign_in("Director")
    rows = visitor.product.sql("SELECT id::text FROM parties_party WHERE name = 'Cancity'")
    page = visitor.go(f"/organizations/{rows[0][0]}/")
    panel = page.locator("section.sec", has=page.get_by_role("heading", name="Partner access"))
    panel.locator("summary").click()
    panel.get_by_label("Name").fill("Mihai Pop")
    panel.get_by_label("E-mail").fill("mihai.pop@example.com")
    panel.get_by_role("button", name="Invite").click()
    link = page.locator("#link").input_value()
    partner = another(browser, visitor)
    partner.page.goto(link)
    partner.page.locator("[name=password]").fill(PARTNER_PASSWORD)
    partner.page.locator("form button[type=submit]").first.click()
    partner.page.wait_for_url(lambda url: "/invitation/" not in url)
    partner.go("/organizations/")
    expect(partner.page.locator("main")).to_contain_text("Cancity")
    expect(partner.page.locator("main")).not_to_contain_text("Isdom")
    total = visitor.product.sql("SELECT count(*) FROM sales_deal WHERE party_id = %s AND deleted_at IS NULL", rows[0][0])[0][0]
    partner.go("/deals/?view=list")
    expect(partner.page.locator("main")).to_contain_text(f"{total}")
    assert status(partner.page, f"/deals/{foreign_deal(visitor)[0]}/", visitor) == 404
    assert status(partner.page, "/imports/", visitor) == 404
    assert partner.faults == []


def test_a_public_link_opens_one_record_until_it_is_taken_back(browser: Browser, visitor: Visitor) -> None:
    key, name = foreign_deal(visitor)
    page = visitor.sign_in("Director")
    visitor.go(f"/deals/{key}/")
    panel = page.locator("section.sec", has=page.get_by_role("heading", name="Public links"))
    panel.locator("summary").click()
    panel.get_by_label("For whom?").fill("Their buyer")
    panel.get_by_role("button", name="Make").click()
    link = page.locator("#made-link").input_value()
    stranger = another(browser, visitor)
    stranger.page.goto(link)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Back").click()
    panel.get_by_role("button", name="Take the link back").click()
    expect(panel.locator(".li")).to_have_count(0)
    assert stranger.page.request.get(link).status == 404
    assert visitor.faults == stranger.faults == []


def test_an_administrator_who_sees_no_deals_explains_who_does_and_looks_as_the_rep(visitor: Visitor) -> None:
    key, name = foreign_deal(visitor)
    page = visitor.sign_in("Administrator")
    assert status(page, f"/deals/{key}/", visitor) == 404
    visitor.go("/settings/")
    page.get_by_role("link", name="Who can, and why").click()
    page.get_by_label("Address of the record").fill(f"{visitor.product.url}/deals/{key}/")
    page.get_by_label("Person").select_option(label="Darcel Schlecht")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator("main")).to_contain_text("No, by these rules")
    expect(page.locator("main")).not_to_contain_text(name)
    rep = visitor.product.sql("SELECT id::text FROM identity_user WHERE name = 'Darcel Schlecht'")[0][0]
    visitor.go(f"/users/{rep}/")
    page.get_by_label("Why?").fill("He cannot find a deal")
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.locator(".looking")).to_contain_text("You see what Darcel Schlecht sees")
    assert status(page, f"/deals/{key}/", visitor) == 404
    page.get_by_role("button", name="Stop looking").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Darcel Schlecht")
    assert visitor.faults == []


def test_emergency_access_opens_a_deal_for_a_reason_and_stands_in_the_log(visitor: Visitor) -> None:
    key, name = foreign_deal(visitor)
    page = visitor.sign_in("Administrator")
    visitor.go("/settings/emergency/")
    page.get_by_label("Why do you need it?").fill("The director is ill and a customer waits")
    page.get_by_role("button", name="Begin emergency access").click()
    visitor.go(f"/deals/{key}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    visitor.go("/settings/emergency/")
    page.locator("main").get_by_role("button", name="Give it back").click()
    assert status(page, f"/deals/{key}/", visitor) == 404
    visitor.go("/settings/log/")
    expect(page.locator("main")).to_contain_text("The director is ill and a customer waits")
    assert visitor.faults == []
