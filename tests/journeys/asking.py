"""Asking the palette in a browser."""

from urllib.parse import quote_plus

from playwright.sync_api import Page, expect


def ask(page: Page, text: str) -> None:
    """Open the palette, ask and wait for the answer to that."""
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    with page.expect_response(lambda answer: f"/palette/?q={quote_plus(text)}" in answer.url):
        page.locator("#palette input").fill(text)
    page.wait_for_load_state("networkidle")
