"""The database takes no changes: people go on reading, a banner tells why, what they type stays, and all is well again by itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running, running
from tests.journeys.test_selling import REP

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
PAGES = ("/", "/deals/", "/deals/?view=board", "/persons/", "/reports/funnel/", "/tasks/")
BANNER = "Just now you can read, but nothing can be saved"
SAVED = "SELECT count(*) FROM sales_deal WHERE name = 'Typed while nothing is taken'"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One of its own: the worker of this one may end itself when its connections are cut, and nobody starts it again here."""
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@contextmanager
def read_only(product: Running) -> Iterator[None]:
    """Every connection from now on takes no changes; those there are are cut."""
    with psycopg.connect(product.database, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        connection.execute(CUT)
    try:
        yield
    finally:
        with psycopg.connect(product.database, autocommit=True, options="-c default_transaction_read_only=off") as connection:
            connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            connection.execute(CUT)


def test_people_go_on_reading_and_what_they_type_stays(visitor: Visitor, product: Running) -> None:
    visitor.sign_in(REP)
    form = visitor.go("/deals/new/")
    form.get_by_label("Name", exact=True).fill("Typed while nothing is taken")
    with read_only(product):
        form.get_by_role("button", name="Save", exact=True).click()
        expect(form.get_by_text("nothing can be saved").first).to_be_visible()
        expect(form.get_by_text("What you typed is kept on this page.")).to_be_visible()
        form.get_by_role("button", name="Try again").click()
        expect(form.get_by_text("nothing can be saved").first).to_be_visible()
        reading = visitor.page.context.new_page()
        for address in PAGES:
            answer = reading.goto(f"{product.url}{address}")
            assert answer and answer.status == 200, address
            expect(reading.get_by_text(BANNER)).to_be_visible()
        assert product.sql(SAVED) == [(0,)]
    form.get_by_role("button", name="Try again").click()
    expect(form).not_to_have_url(re.compile("/new/"))
    assert product.sql(SAVED) == [(1,)]


def test_the_banner_goes_by_itself(visitor: Visitor, product: Running) -> None:
    visitor.sign_in(REP)
    with read_only(product):
        expect(visitor.go("/deals/").get_by_text(BANNER)).to_be_visible()
    page = visitor.page
    for _second in range(70):
        visitor.go("/deals/")
        if not page.get_by_text(BANNER).count():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text(BANNER)).to_have_count(0)
