"""Browser and product for the journeys."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.running import ROOT, Running, running

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SHOTS = ROOT / "tests" / "output"
OPEN: set[BrowserContext] = set()
AXE = ROOT / "klientela" / "ui" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product, running over the real data."""
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="module")
def empty_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product as it is after installing: nothing in it, and a link for the first administrator."""
    with running(tmp_path_factory.mktemp("home"), demo=False) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; ended with the file of tests, since its event loop would disturb what runs after."""
    path = os.environ.get("KLIENTELA_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep a picture of every open page of a journey that failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call" and report.failed:
        SHOTS.mkdir(parents=True, exist_ok=True)
        pages = [page for context in OPEN for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=SHOTS / f"{item.name}-{number}.png")


def _forget(context: BrowserContext) -> None:
    OPEN.discard(context)


class Visitor:
    """Somebody in front of the browser."""

    def __init__(self, page: Page, product: Running) -> None:
        self.page, self.product = page, product
        self.faults: list[str] = []
        OPEN.add(page.context)
        page.context.on("close", _forget)
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        """Errors of the console, but for answers that tell people what is wrong with their input."""
        if message.type == "error" and not re.search(r"status of (409|422)", message.text):
            self.faults.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page of the product."""
        self.page.goto(f"{self.product.url}{path}")
        return self.ready()

    def ready(self) -> Page:
        """The page once all its behaviours are there; without script at once."""
        if self.page.evaluate("'htmx' in window"):
            self.page.locator("html[data-ready]").wait_for(state="attached")
        return self.page

    def sign_in(self, role: str) -> Page:
        """Sign in as the rep, the leader or the director of the demo. What the page before still asks for would bring its own cookies."""
        name, password = self.product.people[role]
        self.page.goto("about:blank")
        page = self.go("/sign-in/")
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(password)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self.ready()

    def axe(self) -> list[str]:
        """What the accessibility rules of WCAG 2.2 AA find on this page."""
        self.page.evaluate(Path(AXE).read_text())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = self.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.fixture
def visitor(browser: Browser, product: Running) -> Iterator[Visitor]:
    """A fresh browser window, 1440 wide, English."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", bypass_csp=False)
    yield Visitor(context.new_page(), product)
    context.close()
