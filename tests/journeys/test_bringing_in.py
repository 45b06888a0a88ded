"""An empty installation, set up in the browser, takes in a company's real files through the import wizard."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
PASSWORD = "brass-kettle-orchard-41"
LONG = 180_000


def set_up(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("[name=company]").fill("Termika Polska")
    page.locator("[name=name]").fill("Dorota Wilk")
    page.locator("[name=email]").fill("dorota@example.com")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("select[name=language]").select_option("en")
    page.locator("form button[type=submit]").first.click()
    expect(page.locator(".side")).to_contain_text("Termika Polska")


def make_process(page: Page, url: str) -> None:
    """A process of one's own: what stands ready is renamed, a second open stage added, a mistake told."""
    page.goto(f"{url}/processes/new/")
    page.locator("input[name=name]").fill("Hardware sales")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/processes/[0-9a-f-]{36}/$"))
    process = page.url
    page.get_by_role("link", name="Change New", exact=True).click()
    stage(page, "Prospecting", "10")
    page.goto(process)
    page.get_by_role("link", name="Add a stage").click()
    stage(page, "Prospecting", "40")
    expect(page.get_by_text("There is one with the same value already")).to_be_visible()
    stage(page, "Engaging", "40")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hardware sales")
    for name in ("Prospecting", "Engaging", "Won", "Lost"):
        expect(page.locator(".stage-card", has_text=name)).to_have_count(1)


def stage(page: Page, name: str, chance: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=probability]").fill(chance)
    page.get_by_role("button", name="Save").click()


def bring(page: Page, url: str, entity: str, file: Path) -> None:
    """Up to the columns, as the wizard guessed them."""
    page.goto(f"{url}/imports/new/?entity={entity}")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").or_(page.get_by_role("link", name="Next")).first.click()
    expect(page.get_by_role("heading", name="Columns")).to_be_visible()


def constant(page: Page, number: int, field: str, value: str) -> None:
    with page.expect_response(lambda answer: "/columns/" in answer.url):
        page.locator(f"[name=k{number}-field]").select_option(label=field)
    known = page.locator(f"select[name=k{number}-value]")
    if known.count():
        known.select_option(label=value)
    else:
        page.locator(f"[name=k{number}-value]").fill(value)


def try_out(page: Page) -> None:
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("Nothing has been written yet.")).to_be_visible(timeout=LONG)


def correct(page: Page) -> None:
    page.get_by_role("button", name="Correct and check again").click()
    expect(page.get_by_role("button", name="Correct and check again")).to_have_count(0, timeout=LONG)
    expect(page.get_by_text("Nothing has been written yet.")).to_be_visible(timeout=LONG)


def write(page: Page, rows: str) -> None:
    page.get_by_role("button", name=f"Import {rows} rows").click()
    expect(page.get_by_text(f"{rows} rows are imported.")).to_be_visible(timeout=LONG)


def test_a_company_brings_in_its_files(browser: Browser, empty_product: Running, real_data: Path) -> None:
    visitor = Visitor(browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page(), empty_product)
    page, url, files = visitor.page, empty_product.url, real_data / "crm_maven"
    set_up(page, empty_product.links[0])
    make_process(page, url)
    bring(page, url, "organizations", files / "accounts.csv")
    page.get_by_label("Unit of the numbers in revenue").select_option(label="millions")
    constant(page, 0, "Currency", "USD")
    try_out(page)
    assert empty_product.sql("SELECT count(*) FROM parties_party") == [(0,)]
    page.locator("tr", has_text="technolgy").get_by_label(re.compile("Read")).fill("technology")
    write(page, "85")
    bring(page, url, "products", files / "products.csv")
    constant(page, 0, "Currency", "USD")
    try_out(page)
    write(page, "7")
    bring(page, url, "users", files / "sales_teams.csv")
    for column in ("manager", "regional_office"):
        page.locator("tr.imap-row", has=page.locator("code", has_text=column)).get_by_label("create missing").check()
    try_out(page)
    write(page, "35")
    bring(page, url, "deals", files / "sales_pipeline.csv")
    constant(page, 0, "Currency", "USD")
    try_out(page)
    correct(page)
    write(page, "8,800")
    compare(empty_product, json.loads((real_data / "oracles" / "crm_maven.json").read_text()))
    assert visitor.faults == []


def compare(product: Running, oracle: dict) -> None:
    question = """SELECT count(*), count(*) FILTER (WHERE s.kind = 'won'), sum(d.amount) FILTER (WHERE s.kind = 'won'),
        avg(extract(epoch FROM d.closed_at - d.opened_at) / 86400) FILTER (WHERE s.kind = 'won'), count(*) FILTER (WHERE d.party_id IS NULL)
        FROM sales_deal d JOIN processes_stage s ON s.id = d.stage_id"""
    total, won, value, days, without = product.sql(question)[0]
    assert (total, won, float(value), without) == (8800, oracle["stage_counts"]["Won"], oracle["won_value"], oracle["missing_account"])
    assert float(days) == pytest.approx(oracle["avg_cycle_days_won"], abs=1e-6)
