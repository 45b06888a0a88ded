"""Readers of sources that are no plain text tables: each recognises its files and gives their tables.

A reader is one module with one object; a new one is added to `READERS`. Text tables stay with `reading.py`.
"""

from __future__ import annotations

from pathlib import Path

from klientela.core.exchange.readers.access_files import Access
from klientela.core.exchange.readers.archives import Archives
from klientela.core.exchange.readers.base import Reader
from klientela.core.exchange.readers.calendars import Calendars
from klientela.core.exchange.readers.cards import Cards
from klientela.core.exchange.readers.dbase import DBase
from klientela.core.exchange.readers.dumps import Dump
from klientela.core.exchange.readers.gzipped import Gzipped
from klientela.core.exchange.readers.json_files import JsonFiles
from klientela.core.exchange.readers.mails import Mails
from klientela.core.exchange.readers.spreadsheets import Spreadsheets
from klientela.core.exchange.readers.sqlite_files import SQLite
from klientela.core.exchange.readers.web_tables import WebTables
from klientela.core.exchange.readers.xml_files import XmlFiles

READERS: tuple[Reader, ...] = (
    SQLite(),
    Access(),
    DBase(),
    Dump(),
    Spreadsheets(),
    Cards(),
    Calendars(),
    Mails(),
    JsonFiles(),
    XmlFiles(),
    WebTables(),
    Archives(),
    Gzipped(),
)
"""All readers of files, in the order in which they are asked whether a file is theirs."""

HEAD = 4096


def reader_of(path: Path, name: str) -> Reader | None:
    """The reader of a file by its first bytes and its name; none for a table of text."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    return next((reader for reader in READERS if reader.recognises(head, name.lower())), None)
