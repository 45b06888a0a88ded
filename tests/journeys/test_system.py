"""An administrator looks how the running system is, finds what failed by its number, tries work again, and proves the whole."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import expect
from psycopg.types.json import Jsonb

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running
from tests.journeys.test_selling import REP

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
FAILED = """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
  VALUES ('default', 'failures.forget', 0, '{"user_id": null, "progress_key": null, "arguments": {}}', 'failed') RETURNING id"""

LOSE = """DELETE FROM search_searchdoc d WHERE d.record = (SELECT id FROM sales_deal WHERE deleted_at IS NULL ORDER BY id LIMIT 1)
  RETURNING to_jsonb(d)"""
FIND = "INSERT INTO search_searchdoc SELECT * FROM jsonb_populate_record(NULL::search_searchdoc, %s) RETURNING record"


@contextmanager
def without(product: Running, table: str) -> Iterator[None]:
    """Meanwhile a table is gone, so that every page that reads it fails."""
    with psycopg.connect(product.database, autocommit=True) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


@contextmanager
def without_document(product: Running) -> Iterator[None]:
    """Meanwhile one deal cannot be found, which the proof must see."""
    ((row,),) = product.sql(LOSE)
    try:
        yield
    finally:
        product.sql(FIND, Jsonb(row))


def test_an_administrator_sees_how_the_system_is_and_proves_it(visitor: Visitor, product: Running) -> None:
    visitor.sign_in("Administrator")
    page = visitor.go("/settings/")
    page.get_by_role("link", name="System", exact=True).click()
    side = page.get_by_role("region", name="Room and database")
    expect(side.get_by_text(re.compile(r"^PostgreSQL \d+"))).to_be_visible()
    expect(page.get_by_role("region", name="Mail", exact=True).get_by_text("Letters waiting")).to_be_visible()
    with without_document(product):
        prove(visitor)
        broken = page.locator("[data-check=search]")
        broken.locator("summary").click()
        expect(broken.locator(".small").first).to_be_visible()
    prove(visitor)
    expect(page.locator("[data-check=search]")).to_have_count(0)
    assert visitor.axe() == []


def prove(visitor: Visitor) -> None:
    """Have the whole proved, wait for it, and go back to where it is told."""
    page = visitor.page
    page.get_by_role("button", name="Prove now").click()
    expect(page.get_by_role("heading", name="Proving the whole")).to_be_visible()
    expect(page.get_by_text("Done.")).to_be_visible(timeout=180_000)
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("region", name="Proof of the whole").get_by_text("Last proved", exact=True)).to_be_visible()


def test_work_that_failed_is_tried_again(visitor: Visitor, product: Running) -> None:
    ((number,),) = product.sql(FAILED)
    visitor.sign_in("Administrator")
    page = visitor.go("/settings/system/")
    row = page.locator(f"[data-job='{number}']")
    expect(row).to_contain_text("failures.forget")
    row.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It is tried again.")).to_be_visible()
    expect(page.locator(f"[data-job='{number}']")).to_have_count(0)


def test_what_failed_is_found_by_the_number_somebody_was_told(visitor: Visitor, product: Running) -> None:
    visitor.sign_in("Administrator")
    with without(product, "parties_duplicateweights"):
        answer = visitor.page.request.get(f"{product.url}/duplicates/weights/")
    assert answer.status == 500
    told = re.search(r"\b[0-9a-f]{12}\b", answer.text())
    assert told
    page = visitor.go("/settings/system/")
    expect(page.locator("[data-finding=failures]")).to_contain_text("failed unexpectedly")
    page.get_by_role("link", name="Failures").click()
    page.get_by_role("textbox", name="Number somebody was told").fill(told.group())
    page.get_by_role("button", name="Find", exact=True).click()
    card = page.locator("[data-failure]")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("UndefinedTable")
    expect(card).to_contain_text("GET duplicates/weights/")
    card.get_by_text("Lines of the program").click()
    expect(card.locator("pre")).to_contain_text("duplicates/")
    page.get_by_role("textbox", name="Number somebody was told").fill("000000000000")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_text("Nothing stands behind this number")).to_be_visible()


def test_nobody_else_sees_the_system(visitor: Visitor) -> None:
    visitor.sign_in(REP)
    for address in ("/settings/system/", "/settings/system/failures/"):
        answer = visitor.page.request.get(f"{visitor.product.url}{address}")
        unknown = visitor.page.request.get(f"{visitor.product.url}/settings/nothing/")
        assert (answer.status, unknown.status) == (404, 404)
