"""An administrator lays out form and menu of reps by keyboard; a rep works with them, a leader with others; all of it as a file."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
ADMINISTRATOR, REP, LEADER = "Administrator", "Sales representative", "Team leader"
NEWS = "Published for the journey"


def arrange_for(visitor: Visitor, page: Page, what: str, role: str) -> None:
    visitor.go(f"/settings/layout/{what}/")
    page.get_by_label("For whom").select_option(label=f"Role: {role}")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**whom=role**")


def publish(page: Page) -> None:
    page.get_by_label("Why").fill(NEWS)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("It is in force for everybody it concerns.")).to_be_visible()


def form_fields(page: Page) -> list[str]:
    return page.locator("form.form-page .field").evaluate_all("all => all.map(each => each.querySelector('.label').textContent.trim())")


def back_to_standard(visitor: Visitor, page: Page, what: str, role: str) -> None:
    arrange_for(visitor, page, what, role)
    page.get_by_role("button", name="Back to the standard").click()
    publish(page)


BELOW = "tab => (all => all.indexOf(tab) - all.findIndex(one => one.id === 'line-closes_on'))([...tab.parentElement.children])"
"""How many lines the day of closing stands above the tab."""


def lay_the_form_out(visitor: Visitor, page: Page) -> None:
    """Amount first, the day required and in a tab of its own, no description."""
    arrange_for(visitor, page, "deals", REP)
    page.locator("#line-amount").focus()
    for _times in range(3):
        with page.expect_response("**/change/**"):
            page.keyboard.press("ArrowUp")
    page.locator("#required-closes_on").press("Enter")
    expect(page.locator("#required-closes_on")).to_have_attribute("aria-pressed", "true")
    page.locator("#hide-description").press("Enter")
    expect(page.locator("#look")).not_to_contain_text("Description")
    page.get_by_label("Name of what is added").fill("Money")
    page.get_by_role("button", name="Tab", exact=True).press("Enter")
    expect(page.locator("#line-tab1")).to_contain_text("Money")
    for _times in range(page.locator("#line-tab1").evaluate(BELOW)):
        with page.expect_response("**/change/**"):
            page.locator("#down-closes_on").press("Enter")
    expect(page.locator("#look .ftabs")).to_contain_text("Money")
    assert visitor.axe() == []
    publish(page)


def take_the_chart_out_of_the_menu(visitor: Visitor, page: Page) -> None:
    arrange_for(visitor, page, "menu", REP)
    page.locator("#hide-organisation").press("Enter")
    expect(page.locator("#show-organisation")).to_be_visible()
    publish(page)


def as_somebody_else(visitor: Visitor, page: Page, role: str) -> Page:
    page.context.clear_cookies()
    return visitor.sign_in(role)


def test_a_form_and_menu_for_reps_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    lay_the_form_out(visitor, page)
    take_the_chart_out_of_the_menu(visitor, page)
    page = as_somebody_else(visitor, page, REP)
    chart = page.get_by_role("navigation", name="Main menu", exact=True).get_by_role("link", name="Organisation chart")
    expect(chart).to_have_count(0)
    visitor.go("/deals/new/")
    assert form_fields(page)[0].startswith("Amount")
    assert not any(name.startswith("Description") for name in form_fields(page))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[name=closes_on][aria-invalid=true]")).to_be_visible()
    page = as_somebody_else(visitor, page, LEADER)
    expect(chart).to_be_visible()
    visitor.go("/deals/new/")
    assert any(name.startswith("Description") for name in form_fields(page))
    page = as_somebody_else(visitor, page, ADMINISTRATOR)
    back_to_standard(visitor, page, "deals", REP)
    back_to_standard(visitor, page, "menu", REP)
    assert visitor.faults == []


def boxes_of_companies(visitor: Visitor, page: Page) -> None:
    arrange_for(visitor, page, "organizations", REP)
    page.get_by_role("link", name="Boxes", exact=True).click()
    visitor.ready()


def test_a_record_page_in_tabs_by_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    boxes_of_companies(visitor, page)
    page.get_by_label("Name of what is added").fill("Further")
    page.get_by_role("button", name="Tab", exact=True).press("Enter")
    expect(page.locator("#line-tab1")).to_contain_text("Further")
    with page.expect_response("**/change/**"):
        page.locator("#up-tab1").press("Enter")
    assert visitor.axe() == []
    publish(page)
    page = as_somebody_else(visitor, page, REP)
    visitor.go("/organizations/")
    key = page.locator("tr[data-id]").first.get_attribute("data-id")
    visitor.go(f"/organizations/{key}/")
    tabs = page.get_by_role("navigation", name="Parts of the page")
    expect(tabs.get_by_role("link", name="Overview")).to_have_attribute("aria-current", "page")
    tabs.get_by_role("link", name="Further").press("Enter")
    expect(tabs.get_by_role("link", name="Further")).to_have_attribute("aria-current", "page")
    visitor.ready()
    assert visitor.axe() == []
    page = as_somebody_else(visitor, page, ADMINISTRATOR)
    boxes_of_companies(visitor, page)
    page.get_by_role("button", name="Back to the standard").click()
    publish(page)
    assert visitor.faults == []


def test_the_configuration_goes_out_and_in_as_a_file(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/configuration/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    document = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    document["parts"]["layouts"]["products/company"] = {"schema": 1, "labels": {"*": {"en": "Goods"}}}
    file = tmp_path / "configuration.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Made", exact=True)).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Bring all of it in").click()
    expect(page.get_by_text("The configuration is brought in and in force.")).to_be_visible()
    page.context.clear_cookies()
    page = visitor.sign_in(REP)
    visitor.go("/products/")
    expect(page.get_by_role("heading", name="Goods")).to_be_visible()
    page.context.clear_cookies()
    page = visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/configuration/")
    page.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_text("Taken back.", exact=True).first).to_be_visible()
    assert visitor.faults == []
