"""A rep connects her phone: a real CalDAV client lists and adds meetings, an address book people; files of others come in."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import caldav
import httpx
import pytest
from playwright.sync_api import Page, expect
from vdirsyncer.storage.dav import CardDAVStorage
from vdirsyncer.vobject import Item

from tests.journeys.conftest import Visitor
from tests.journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
REP = "Sales representative"
SOON = (datetime.now(UTC) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
SYNC = (
    '<D:sync-collection xmlns:D="DAV:"><D:sync-token>{}</D:sync-token><D:sync-level>1</D:sync-level>'
    "<D:prop><D:getetag/></D:prop></D:sync-collection>"
)
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{0}\r\nN:{0};Halina;;;\r\nFN:Halina {0}\r\nEMAIL:{0}@example.com\r\nX-RING:bells\r\nEND:VCARD\r\n"
TITLE, NAME = "From the phone of Halina", "Zphonebook"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:brought-1\r\nSUMMARY:{title}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
    "DTEND:{end:%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:brought-2\r\nSUMMARY:Never begins\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def app_password(visitor: Visitor, name: str) -> tuple[str, str]:
    """The user name and a new app password, as the page shows them."""
    page = visitor.go("/me/calendar/")
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="Make an app password").click()
    expect(page.locator("#made-password")).to_be_visible()
    return page.locator("#user-name").input_value(), page.locator("#made-password").input_value()


def test_a_calendar_program_reads_and_writes_meetings(visitor: Visitor) -> None:
    visitor.sign_in(REP)
    name, password = app_password(visitor, "Calendar of the journey")
    with caldav.DAVClient(url=f"{visitor.product.url}/dav/", username=name, password=password) as client:
        calendar = next(one for one in client.principal().calendars() if "/meetings/" in str(one.url))
        calendar.save_event(dtstart=SOON, dtend=SOON + timedelta(hours=1), summary=TITLE)
        page = visitor.go("/meetings/?view=list")
        expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
        near = calendar.search(start=SOON - timedelta(hours=1), end=SOON + timedelta(hours=2), event=True, expand=False)
        [found] = [one for one in near if TITLE in one.data]
        found.delete()
        assert not [one for one in calendar.events() if TITLE in one.data]
    visitor.go("/me/calendar/")
    page.get_by_role("button", name="Revoke Calendar of the journey").click()
    expect(page.get_by_text("The key no longer works.")).to_be_visible()
    with pytest.raises(caldav.lib.error.AuthorizationError):
        caldav.DAVClient(url=f"{visitor.product.url}/dav/", username=name, password=password).principal()
    assert visitor.faults == []


def test_an_address_book_reads_and_writes_people(visitor: Visitor) -> None:
    visitor.sign_in(REP)
    book = httpx.Client(base_url=f"{visitor.product.url}/dav/contacts/people", auth=app_password(visitor, "Address book of the journey"))
    assert book.put("/z.vcf", content=CARD.format(NAME), headers={"If-None-Match": "*"}).status_code == 201
    page = visitor.go("/persons/?q=" + NAME)
    expect(page.get_by_role("link", name=f"Halina {NAME}").first).to_be_visible()
    kept = book.get("/z.vcf")
    assert "X-RING:bells" in kept.text
    token = re.findall("sync-token>([^<]+)<", book.request("REPORT", "/", content=SYNC.format("")).text)[0]
    assert book.put("/z.vcf", content=CARD.format(NAME)[:60], headers={"If-Match": kept.headers["ETag"]}).status_code == 400
    assert book.delete("/z.vcf", headers={"If-Match": kept.headers["ETag"]}).status_code == 403, "a rep deletes nobody, by no door"
    take_away(visitor.product, NAME)
    news = book.request("REPORT", "/", content=SYNC.format(token)).text
    assert "z.vcf" in news and "404" in news


async def synced(url: str, name: str, password: str) -> list[str]:
    """What a program that keeps address books finds by itself, and the card it wrote, read and changed there."""
    signed = {"username": name, "password": password}
    async with aiohttp.TCPConnector() as connector:
        found = [place async for place in CardDAVStorage.discover(url=f"{url}/dav/", connector=connector, **signed)]
        book = CardDAVStorage(**{"connector": connector, **signed, **found[0]})
        href, _mark = await book.upload(Item(CARD.format("Zvdirbook")))
        item, mark = await book.get(href)
        await book.update(href, Item(item.raw.replace("bells", "drums")), mark)
        listed = [one async for one, _etag in book.list()]
        (changed,) = [item async for _href, item, _etag in book.get_multi([href])]
        return [str(href in listed), changed.raw]


def test_a_program_that_keeps_address_books_finds_reads_and_writes_people(visitor: Visitor) -> None:
    visitor.sign_in(REP)
    signed = app_password(visitor, "Keeper of the journey")
    with ThreadPoolExecutor() as beside:  # the browser has a loop of its own here
        is_listed, card = beside.submit(asyncio.run, synced(visitor.product.url, *signed)).result()
    assert is_listed == "True" and "X-RING:drums" in card
    page = visitor.go("/persons/?q=Zvdirbook")
    expect(page.get_by_role("link", name="Halina Zvdirbook").first).to_be_visible()
    take_away(visitor.product, "Zvdirbook")
    assert visitor.faults == []


def test_files_of_other_programs_come_in(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.sign_in(REP)
    brought = ICS.format(title="Brought from a file", start=SOON, end=SOON + timedelta(hours=1))
    bring(visitor, tmp_path / "calendar.ics", brought)
    expect(page.get_by_text("Never begins")).to_be_visible()
    page.get_by_role("button", name="Bring in what is ticked").click()
    expect(page.get_by_text("1 meeting is in your calendar.")).to_be_visible()
    bring(visitor, tmp_path / "people.vcf", CARD.format("Zfilebook"))
    page.get_by_role("button", name="Bring in what is ticked").click()
    expect(page.get_by_text("1 person or company was entered.")).to_be_visible()
    assert owner_of(visitor.product, "Brought from a file") == visitor.product.people[REP][0]
    take_away(visitor.product, "Zfilebook")
    visitor.product.sql("UPDATE tasks_meeting SET deleted_at = now() WHERE title = 'Brought from a file' RETURNING id")
    assert visitor.faults == []


def bring(visitor: Visitor, path: Path, content: str) -> Page:
    """Bring a file and look at it."""
    path.write_text(content)
    page = visitor.go("/me/bring-in/")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("button", name="Bring in what is ticked")).to_be_visible()
    return page


def owner_of(product: Running, title: str) -> object:
    """Whose a meeting is."""
    statement = "SELECT owner.username FROM tasks_meeting m JOIN identity_user owner ON owner.id = m.owner_id WHERE m.title = %s"
    return product.sql(statement, title)[0][0]


def take_away(product: Running, family_name: str) -> None:
    """Leave the company as it was."""
    product.sql("UPDATE parties_party SET deleted_at = now() WHERE family_name = %s RETURNING id", family_name)
