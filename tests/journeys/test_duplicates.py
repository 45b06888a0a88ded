"""A company entered twice: the warning while a rep types, the queue by keyboard, and nothing of it for who does not see both."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP, DIRECTOR, ADMINISTRATOR = "Sales representative", "Director", "Administrator"
NAME, OTHER, THEIRS = "Ogrodnictwo Żółw sp. z o.o.", "OGRODNICTWO ZOLW S.A.", "Ogrodnictwo Żółw Holding"
TWICE = {"Szkółka Wiąz sp. z o.o.": "Łódź", "SZKOLKA WIAZ S.A.": "Lodz"}
PHONE = "+48426660009"
HIDE = "UPDATE parties_party SET deleted_at = now() WHERE name = ANY(%(names)s) AND deleted_at IS NULL RETURNING 1"

READING_OF_REPS = "entity = 'parties' AND op = 'read' AND role_id = (SELECT id FROM access_role WHERE slug = 'rep')"


def enter(visitor: Visitor, name: str, **more: str) -> None:
    page = visitor.go("/organizations/new/")
    for field, value in {"name": name, **more}.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: "/new/" not in url)
    visitor.ready()


def again(visitor: Visitor, role: str) -> Page:
    visitor.page.context.clear_cookies()
    return visitor.sign_in(role)


def hinted(visitor: Visitor, phone: str) -> str:
    """Whom the form of a new company proposes for a number; empty where nobody."""
    page = visitor.go("/organizations/new/")
    with page.expect_response("**/duplicates/perhaps/**") as answer:
        page.locator("[name=phone]").fill(phone)
    return THEIRS if THEIRS in answer.value.text() else ""


def typed_again(visitor: Visitor) -> Page:
    """The form of a new company, with the number of one that is there."""
    page = visitor.go("/organizations/new/")
    with page.expect_response("**/duplicates/perhaps/**"):
        page.locator("[name=phone]").fill("+48 42 666 00 01")
    expect(page.locator(".perhaps")).to_contain_text(NAME)
    expect(page.locator(".perhaps")).to_contain_text("same phone")
    return page


def test_while_a_rep_types_he_is_told_whom_he_may_mean(visitor: Visitor) -> None:
    visitor.sign_in(REP)
    enter(visitor, NAME, phone="+48426660001")
    page = typed_again(visitor)
    assert visitor.axe() == []
    page.get_by_role("button", name=f"Use this one: {NAME}").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    expect(page.locator("h1")).to_contain_text(NAME)
    typed_again(visitor)
    page.locator("[name=name]").fill(OTHER)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/new/" not in url)
    visitor.ready()
    expect(page.locator("h1")).to_contain_text(OTHER)
    visitor.product.sql(HIDE, names=[NAME, OTHER])
    assert visitor.faults == []


def test_a_company_entered_twice_stands_in_the_queue_and_is_decided_by_keys(visitor: Visitor) -> None:
    page = visitor.sign_in(REP)
    for name, town in TWICE.items():
        enter(visitor, name, town=town)
    page = again(visitor, ADMINISTRATOR)
    visitor.go("/duplicates/weights/")
    page.get_by_role("button", name="Save and look through everything").click()
    expect(page.locator(".banner.green")).to_be_visible(timeout=60_000)
    page = again(visitor, REP)
    visitor.go("/duplicates/?kind=organization&whose=mine")
    one, other = TWICE
    pair = page.locator(".dup", has_text=one).filter(has_text=other)
    expect(pair).to_contain_text("same name")
    assert visitor.axe() == []
    for _press in range(page.locator(".dup").count()):
        page.keyboard.press("j")
        if pair.evaluate("one => one === document.activeElement"):
            break
    expect(pair).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(".toast")).to_contain_text("kept apart")
    expect(pair).to_have_count(0)
    visitor.go("/duplicates/?state=different")
    expect(pair).to_be_visible()
    visitor.product.sql(HIDE, names=list(TWICE))
    assert visitor.faults == []


def test_what_somebody_does_not_see_is_not_hinted(visitor: Visitor) -> None:
    page = visitor.sign_in(DIRECTOR)
    enter(visitor, THEIRS, phone=PHONE)
    assert hinted(visitor, PHONE) == THEIRS
    page = again(visitor, REP)
    assert hinted(visitor, PHONE) == THEIRS
    scope = f"UPDATE access_grant SET scope = %(to)s WHERE {READING_OF_REPS} RETURNING 1"
    try:
        visitor.product.sql(scope, to="own")
        assert hinted(visitor, PHONE) == ""
        expect(page.locator(".perhaps")).to_be_empty()
    finally:
        visitor.product.sql(scope, to="all")
        visitor.product.sql(HIDE, names=[THEIRS])
    assert visitor.faults == []
