"""Every page, as people of three roles see it: accessible, complete on a telephone, in three languages, in light and dark."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, LEADER, DIRECTOR = "Sales representative", "Team leader", "Director"
COMPANY = "SELECT id FROM parties_party WHERE name = 'Cancity'"
DEAL = "SELECT d.id FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id WHERE u.username = %s AND d.deleted_at IS NULL LIMIT 1"
PAGES = (
    "/", "/deals/", "/deals/?view=board", "/deals/new/", "/deals/{deal}/", "/deals/{deal}/edit/", "/deals/{deal}/history/",
    "/organizations/", "/organizations/?q=zzzzz", "/organizations/{company}/", "/organizations/new/", "/persons/", "/products/",
    "/search/?q=can", "/reports/", "/reports/funnel/", "/reports/wins/", "/reports/revenue/?by=product", "/me/", "/me/keys/",
)  # fmt: skip
FOR_DIRECTORS = (
    "/settings/",
    "/users/",
    "/teams/",
    "/branches/",
    "/processes/",
    "/imports/",
    "/imports/new/",
    "/industries/",
    "/api/v1/",
)
EVERYTHING = (*PAGES, *FOR_DIRECTORS)
MAIN = ("/", "/deals/", "/deals/?view=board", "/deals/{deal}/", "/organizations/{company}/", "/reports/funnel/")
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def visit(browser: Browser, product: Running, role: str, **context) -> Visitor:
    visitor = Visitor(browser.new_context(**context).new_page(), product)
    visitor.sign_in(role)
    return visitor


def paths(product: Running, wanted: tuple[str, ...]) -> list[str]:
    company, deal = product.sql(COMPANY)[0][0], product.sql(DEAL, product.people[REP][0])[0][0]
    return [path.format(company=company, deal=deal) for path in wanted]


def findings(visitor: Visitor, path: str, *, phone: bool = False) -> list[str]:
    answer = visitor.page.goto(f"{visitor.product.url}{path}")
    assert answer is not None
    found = [f"{path}: {finding}" for finding in visitor.axe()]
    if answer.status != 200:
        found.append(f"{path} answered {answer.status}")
    if phone and visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{path} is wider than the telephone")
    return found


@pytest.mark.parametrize(("role", "scheme", "wanted"), [(REP, "light", MAIN), (LEADER, "dark", MAIN), (DIRECTOR, "light", EVERYTHING)])
def test_pages_are_accessible(browser: Browser, product: Running, role: str, scheme: str, wanted: tuple[str, ...]) -> None:
    visitor = visit(browser, product, role, viewport=WIDE, color_scheme=scheme, locale="en-GB")
    found = [finding for path in paths(product, wanted) for finding in findings(visitor, path)]
    visitor.page.context.close()
    assert found == []
    assert visitor.faults == []


@pytest.mark.parametrize(("language", "scheme", "wanted"), [("pl-PL", "dark", EVERYTHING), ("ro-RO", "light", MAIN)])
def test_pages_fit_a_telephone(browser: Browser, product: Running, language: str, scheme: str, wanted: tuple[str, ...]) -> None:
    visitor = visit(browser, product, DIRECTOR, viewport=NARROW, color_scheme=scheme, locale=language, is_mobile=True, has_touch=True)
    found = [finding for path in paths(product, wanted) for finding in findings(visitor, path, phone=True)]
    words = visitor.go("/deals/").locator("h1").inner_text()
    visitor.page.context.close()
    assert found == []
    assert words != "Deals"
    assert visitor.faults == []
