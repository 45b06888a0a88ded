"""An administrator sets mail up and invites a colleague; she comes in by the letter, forgets her password and replaces it by another."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running
from tests.kit.post import PostOffice, post_office

pytestmark = pytest.mark.browser
FIRST, SECOND, ADMINISTRATORS = "brass-kettle-orchard-41", "quiet-river-under-stones-4", "seven-lamps-by-the-harbour-2"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server on this computer."""
    with post_office() as running:
        yield running


def fresh(browser: Browser, product: Running) -> Visitor:
    return Visitor(browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page(), product)


def link_in(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    found = re.search(r"http\S+", body.get_content() if body else "")
    assert found
    return found[0]


def set_up(page: Page, link: str) -> None:
    page.goto(link)
    for name, value in {"company": "Termika", "name": "Zoe Zając", "email": "zoe@example.com", "password": ADMINISTRATORS}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("select[name=language]").select_option("en")
    page.locator("form button[type=submit]").first.click()
    expect(page.locator(".side")).to_contain_text("Termika")


def set_up_mail(page: Page, url: str, office: PostOffice) -> None:
    """Enter the server, and see it take a test letter."""
    page.goto(f"{url}/settings/")
    page.get_by_role("link", name="Mail server").click()
    for name, value in {"host": "127.0.0.1", "port": str(office.port), "sender": "crm@example.com", "sender_name": "Termika"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=security]").select_option("none")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send a test letter").click()
    expect(page.get_by_text("The server took the letter.")).to_be_visible(timeout=30_000)
    assert office.wait()["To"].addresses[0].addr_spec == "zoe@example.com"


def invite(page: Page, url: str) -> None:
    page.goto(f"{url}/users/new/")
    page.locator("[name=name]").fill("Maria Popescu")
    page.locator("[name=email]").fill("maria@example.com")
    page.locator("[name=username]").fill("maria.popescu")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/users/[0-9a-f-]{36}/$"))
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("on its way to maria@example.com")).to_be_visible()


def sign_in(page: Page, url: str, *, name: str = "maria@example.com", password: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def forget(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.locator("[name=email]").fill("maria@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def test_an_invitation_and_a_forgotten_password(browser: Browser, empty_product: Running, office: PostOffice) -> None:
    url = empty_product.url
    visitors = [fresh(browser, empty_product) for _each in range(3)]
    zoe, maria, elsewhere = (visitor.page for visitor in visitors)
    set_up(zoe, empty_product.links[0])
    set_up_mail(zoe, url, office)
    invite(zoe, url)
    invitation = link_in(office.wait(2))
    maria.goto(invitation)
    maria.locator("[name=password]").fill(FIRST)
    maria.locator("form button[type=submit]").first.click()
    expect(maria.locator(".side")).to_contain_text("Termika")
    forget(elsewhere, url)
    reset = link_in(office.wait(3))
    elsewhere.goto(reset)
    elsewhere.locator("[name=password]").fill(SECOND)
    elsewhere.get_by_role("button", name="Keep the password").click()
    expect(elsewhere.get_by_role("heading", name="Your new password holds")).to_be_visible()
    maria.goto(url)
    expect(maria).to_have_url(re.compile("/sign-in/"))
    sign_in(maria, url, password=FIRST)
    expect(maria.get_by_text("Name or password is wrong")).to_be_visible()
    sign_in(maria, url, password=SECOND)
    expect(maria.locator(".side")).to_contain_text("Termika")
    assert office.wait(4)["Subject"] == "Your password was changed"
    for dead in (reset, invitation):
        elsewhere.goto(dead)
        expect(elsewhere.get_by_role("heading", name="This link no longer works")).to_be_visible()
    assert empty_product.sql("SELECT count(*) FROM messaging_outgoingmail WHERE state <> 'sent' OR sealed <> ''") == [(0,)]
    assert [finding for visitor in visitors for finding in visitor.faults if "404" not in finding] == []


def test_the_pages_of_mail_are_accessible(browser: Browser, empty_product: Running) -> None:
    """After the first test: the outbox has letters by then."""
    found: list[str] = []
    for width in (1440, 390):
        visitor = fresh(browser, empty_product)
        visitor.page.set_viewport_size({"width": width, "height": 844})
        for path in ("/password/forgotten/", "/password/asked/", "/password/changed/"):
            visitor.go(path)
            found += visitor.axe()
        sign_in(visitor.page, empty_product.url, name="zoe@example.com", password=ADMINISTRATORS)
        expect(visitor.page).not_to_have_url(re.compile("/sign-in/"))
        letter = empty_product.sql("SELECT id FROM messaging_outgoingmail LIMIT 1")[0][0]
        for path in ("/settings/mail/", "/settings/outbox/", f"/settings/outbox/{letter}/"):
            page = visitor.go(path)
            found += [f"{path}: {finding}" for finding in visitor.axe()]
            found += [f"{path} is wider than {width}"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        page.context.close()
    assert found == []
