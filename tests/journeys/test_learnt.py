"""What the company's own deals teach, looked at by the director: honest where that is little."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
NEWEST = "SELECT good, bad, verdict, auc FROM learning_edition WHERE subject = 'deals' ORDER BY made_at DESC LIMIT 1"
OPEN = """SELECT d.id::text FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
          WHERE d.deleted_at IS NULL AND d.closed_at IS NULL AND u.username = %(me)s ORDER BY d.id LIMIT 1"""


def test_deals_teach_little_and_the_pages_say_so(visitor: Visitor) -> None:
    page = visitor.sign_in("Director")
    visitor.go("/settings/learning/")
    deals = page.locator("[data-subject=deals]")
    deals.get_by_role("button", name="Learn now").click()
    expect(page.get_by_text("Done.")).to_be_visible(timeout=90_000)
    page.get_by_role("link", name="Go on").click()
    good, bad, verdict, auc = visitor.product.sql(NEWEST)[0]
    assert good > 4000 and bad > 2000 and verdict == "weak" and 0.4 < auc <= 0.55
    expect(deals.locator("[data-verdict=weak]")).to_contain_text(f"{good + bad:,} outcomes are known")
    expect(deals.locator("[data-verdict=weak]")).to_contain_text("it is not relied upon")
    expect(deals.locator("dd").first).to_have_text(re.compile(r"0\.[45]\d\d ± 0\.0"))
    expect(deals.get_by_role("group", name="Forecast and what came true")).to_be_visible()
    assert visitor.axe() == [] and visitor.faults == []


def test_a_rep_reads_on_his_deal_why_there_is_no_learnt_chance(visitor: Visitor) -> None:
    page = visitor.sign_in("Sales representative")
    key = visitor.product.sql(OPEN, me=visitor.product.people["Sales representative"][0])[0][0]
    visitor.go(f"/deals/{key}/")
    box = page.locator("[data-learnt]")
    box.scroll_into_view_if_needed()
    expect(box.locator("[data-why-not]")).to_contain_text(re.compile("Nothing was learnt yet|hardly foretells how they end"))
    assert page.request.get(f"{visitor.product.url}/settings/learning/").status == 404
    assert visitor.faults == []
