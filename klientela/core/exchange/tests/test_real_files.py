"""Real files of many programs, read like independent programs read them; what those could not read has no figures."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.calendars import Calendars
from klientela.core.exchange.readers.mail_parts import HEADINGS, row_of
from klientela.core.exchange.readers.spooling import spool

pytestmark = pytest.mark.real_data


def known(real_data: Path, name: str) -> Any:
    return json.loads((real_data / "oracles" / f"{name}.json").read_text())


def test_every_address_card_is_found(real_data: Path, tmp_path: Path) -> None:
    for name, card in known(real_data, "vcards").items():
        found = spool(real_data / "vcards" / name, name=name, folder=tmp_path)
        assert sum(table.row_count for table in found) == card.get("parsed", card["begin_vcard"]), name


def test_every_event_is_found(real_data: Path) -> None:
    for name, calendar in known(real_data, "icalendar").items():
        try:
            found = {table.name: list(table.rows()) for table in Calendars().tables(real_data / "icalendar" / name)}
        except UnreadableFile:
            found = {}
        if "components" in calendar:
            assert len(found.get("Events", [])) == calendar["components"].get("VEVENT", 0), name
            assert len(found.get("Tasks", [])) == calendar["components"].get("VTODO", 0), name


def test_every_piece_of_mail_is_read(real_data: Path) -> None:
    for name, mail in known(real_data, "email").items():
        content = (real_data / "email" / name).read_bytes()
        row = dict(zip(HEADINGS, row_of(gzip.decompress(content) if name.endswith(".gz") else content), strict=True))
        sender = next((address for address in mail["from"] if "@" in address), "")
        assert (row["Subject"], row["Message ID"]) == ((mail["subject"] or "").strip(), (mail["message-id"] or "").strip()), name
        assert row["From"] == sender, name


def test_every_sheet_is_as_high_as_it_is(real_data: Path, tmp_path: Path) -> None:
    for name, workbook in known(real_data, "legacy_db").items():
        if "sheets" in workbook:
            found = spool(real_data / "legacy_db" / name, name=name, folder=tmp_path)
            heights = {sheet: height - 1 for sheet, (height, _width) in workbook["sheets"].items() if height > 1}
            got = {table.name: table.row_count for table in found}
            assert got.keys() == heights.keys()
            assert all(got[sheet] in (height, height - 1) for sheet, height in heights.items()), (name, got)
