"""Files over the imported data: a rep drops them on a deal, looks at them, renames one, removes it and takes that back."""

import struct
import zlib

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
DEAL = """SELECT d.id::text FROM sales_deal d JOIN identity_user u ON u.id = d.owner_id
          WHERE {whose} AND d.deleted_at IS NULL AND d.closed_at IS NULL ORDER BY d.id LIMIT 1"""
KEPT = "SELECT name FROM documents_attachment WHERE record = %(deal)s AND deleted_at IS NULL ORDER BY name"


def png() -> bytes:
    """A red square."""
    head, rows = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0), zlib.compress((b"\0" + b"\xc0\x30\x30" * 64) * 64)
    pieces = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    body = (struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in pieces)
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def files() -> list[dict[str, object]]:
    return [
        {"name": "sketch.png", "mimeType": "image/png", "buffer": png()},
        {"name": "offer of may.txt", "mimeType": "text/plain", "buffer": b"An offer"},
        {
            "name": "logo.svg",
            "mimeType": "image/svg+xml",
            "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        },
    ]


def test_a_rep_brings_files_to_a_deal_and_takes_a_removal_back(visitor: Visitor, product: Running) -> None:
    page = visitor.sign_in(REP)
    ((deal,),) = product.sql(DEAL.format(whose="u.username = %(me)s"), me=product.people[REP][0])
    visitor.go(f"/deals/{deal}/")
    page.get_by_label("Files to add").set_input_files(files())
    box = page.locator("#files")
    expect(box.get_by_role("link", name="offer of may.txt")).to_be_visible()
    expect(box.locator("img")).to_be_visible(timeout=20_000)
    with page.expect_download() as saved:
        box.get_by_role("link", name="logo.svg").click()
    assert saved.value.suggested_filename == "logo.svg"
    box.get_by_role("button", name="More about offer of may.txt").click()
    box.get_by_role("menuitem", name="Rename").locator("visible=true").click()
    page.get_by_label("Name").fill("Offer of June.txt")
    page.get_by_role("button", name="Save").click()
    box.get_by_role("button", name="More about Offer of June.txt").click()
    box.get_by_role("menuitem", name="Remove").locator("visible=true").click()
    expect(box.get_by_role("link", name="Offer of June.txt")).to_have_count(0)
    assert product.sql(KEPT, deal=deal) == [("logo.svg",), ("sketch.png",)]
    page.get_by_role("button", name="Undo").last.click()
    expect(box.get_by_role("link", name="Offer of June.txt")).to_be_visible()
    assert visitor.axe() == []
    assert visitor.faults == []


def test_files_of_deals_of_others_are_not_there(visitor: Visitor, product: Running) -> None:
    page = visitor.sign_in(REP)
    ((foreign,),) = product.sql(DEAL.format(whose="u.username <> %(me)s"), me=product.people[REP][0])
    for address in (f"/files/of/deals/{foreign}/", f"/files/{foreign}/"):
        assert page.request.get(f"{product.url}{address}").status == 404
