"""Signing in with a second step, by passkey alone, and out of every browser, as a rep over the demonstration data."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from klientela.core.identity.one_time_codes import code_at, step_of
from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
SECOND_STEP = "**/sign-in/second-step/"
DEALS = re.compile(r"localhost:\d+/deals/$")


@pytest.fixture
def rep(browser: Browser, product: Running) -> Iterator[Visitor]:
    """A rep at an address with a name, since passkeys need one; afterwards he has no second step."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    visitor = Visitor(context.new_page(), replace(product, url=product.url.replace("127.0.0.1", "localhost")))
    visitor.sign_in(REP)
    yield visitor
    context.clear_cookies()
    let_in_again(visitor)
    context.close()
    assert visitor.faults == []


def let_in_again(visitor: Visitor) -> None:
    """The administrator forgets the rep's second step, as for somebody who has lost everything."""
    name = visitor.product.people[REP][0]
    visitor.product.sql("DELETE FROM identity_signintry RETURNING 1")
    ((key,),) = visitor.product.sql("SELECT id FROM identity_user WHERE username = %s", name)
    visitor.sign_in("Administrator")
    forget = visitor.go(f"/users/{key}/").get_by_role("button", name="Forget the second step")
    if forget.count():
        forget.click()
        forget.wait_for(state="detached")


def password_only(visitor: Visitor) -> Page:
    """Sign in anew, as far as the password goes."""
    visitor.page.context.clear_cookies()
    name, password = visitor.product.people[REP]
    page = visitor.go("/sign-in/?next=/deals/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def with_app(visitor: Visitor) -> tuple[str, list[str]]:
    """Set up an app that shows codes; its secret, and the recovery codes shown once."""
    page = visitor.go("/me/security/")
    page.get_by_role("link", name="Add an app that shows codes").click()
    assert visitor.axe() == []
    page.get_by_text("Cannot read it?").click()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("Type the code the app shows now").fill(code_at(secret, step_of(time.time())))
    page.get_by_role("button", name="Continue").click()
    codes = page.locator("#codes").inner_text().split()
    assert len(codes) == 10
    assert visitor.axe() == []
    return secret, codes


def with_passkey(visitor: Visitor) -> None:
    """Give the browser a device that makes passkeys and asks for a finger, and add one."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, "automaticPresenceSimulation": True}})
    page = visitor.go("/me/security/")
    page.get_by_label("Name of a new passkey").fill("Office computer")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The second step is set up").wait_for()
    assert page.get_by_text("Office computer").is_visible()


def test_a_code_of_the_app_opens_and_works_once(rep: Visitor) -> None:
    secret, _codes = with_app(rep)
    page = password_only(rep)
    page.wait_for_url(SECOND_STEP)
    assert rep.axe() == []
    code = code_at(secret, step_of(time.time()) + 1)
    page.get_by_label("Code from the app").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(DEALS)
    page = password_only(rep)
    page.get_by_label("Code from the app").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("This does not fit").wait_for()


def test_a_recovery_code_opens_once(rep: Visitor) -> None:
    _secret, codes = with_app(rep)
    for expected in (DEALS, SECOND_STEP):
        page = password_only(rep)
        page.get_by_label("Code from the app").fill(codes[3])
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(expected)
    page.get_by_text("This does not fit").wait_for()


def test_a_passkey_is_the_second_step(rep: Visitor) -> None:
    with_passkey(rep)
    page = password_only(rep)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(DEALS)


def test_a_passkey_alone_signs_in(rep: Visitor) -> None:
    with_passkey(rep)
    rep.page.context.clear_cookies()
    page = rep.go("/sign-in/?next=/deals/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(DEALS)
    how = "SELECT detail->>'how' FROM identity_securityevent WHERE kind = 'signed_in' ORDER BY id DESC LIMIT 1"
    assert rep.product.sql(how) == [("passkey",)]


def test_whoever_must_have_a_second_step_sets_it_up_first(rep: Visitor) -> None:
    rep.product.sql("UPDATE access_role SET needs_second_factor = true WHERE slug = 'rep' RETURNING 1")
    try:
        page = rep.go("/deals/")
        page.get_by_text("Your role demands a second step").wait_for()
        with_app(rep)
        assert re.search("Deals", rep.go("/deals/").title())
    finally:
        rep.product.sql("UPDATE access_role SET needs_second_factor = false WHERE slug = 'rep' RETURNING 1")


def test_signing_out_everywhere_ends_the_other_browser_too(rep: Visitor, visitor: Visitor) -> None:
    visitor.sign_in(REP)
    page = rep.go("/me/security/")
    assert page.locator("#sessions .li").count() >= 2
    assert rep.axe() == []
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url("**/sign-in/")
    assert "/sign-in/" in visitor.go("/deals/").url
