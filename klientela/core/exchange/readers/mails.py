"""Mail that was kept in files: a single piece (eml) or a whole box (mbox). What was written becomes episodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import EPISODES, Found
from klientela.core.exchange.readers.mail_parts import BROKEN, HEADINGS, row_of

MOST_BYTES_OF_ONE = 30 * 2**20
FIELD = re.compile(rb"\A(?:>?From [^\r\n]*\r?\n)?[!-9;-~]{1,70}:[ \t][^\r\n]*\r?\n")
KNOWN = re.compile(
    rb"(?im)^(received|return-path|message-id|mime-version|delivered-to|from|to|subject|date|content-type|x-mozilla-status|return-receipt-to):"
)
TELLING = 2
BOX = re.compile(rb"From \S*[^\r\n]*\d{4}")
NO_MAIL = _("There is no mail in this file.")


class Mails:
    """Mail in files."""

    kind = "mail"
    label = _("Mail (eml, mbox)")
    endings = (".eml", ".mbox", ".mbx", ".mht")

    def recognises(self, head: bytes, name: str) -> bool:
        """By the ending, or by fields that only mail begins with."""
        start = head.lstrip()
        if name.endswith(self.endings):
            return bool(start)
        return bool(BOX.match(start)) or (bool(FIELD.match(start)) and len({found.lower() for found in KNOWN.findall(start)}) > TELLING)

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """One table with a row for each piece. Raises `UnreadableFile`."""
        first = next(pieces(path), None)
        if first is None:
            raise UnreadableFile(NO_MAIL)
        yield Found("Mail", HEADINGS, lambda: rows_of(pieces(path)), kind=EPISODES)


def rows_of(contents: Iterator[bytes]) -> Iterator[list[Any]]:
    """The row of each piece; one that cannot be read at all keeps its beginning as text."""
    for content in contents:
        try:
            row = row_of(content)
        except BROKEN:
            row = [None, "", "", "", "", "", content[:2000].decode("utf-8", "replace"), "", "", ""]
        if any(row):
            yield row


def pieces(path: Path) -> Iterator[bytes]:
    """The pieces of mail in a file, one after another; of one that is too long its beginning."""
    with path.open("rb") as file:
        is_box = bool(BOX.match(file.read(512).lstrip()))
    if is_box:
        yield from _of_box(path)
    elif path.stat().st_size:
        with path.open("rb") as file:
            yield file.read(MOST_BYTES_OF_ONE).lstrip()


def _of_box(path: Path) -> Iterator[bytes]:
    kept, size, is_after_blank = list[bytes](), 0, True
    with path.open("rb") as file:
        while line := file.readline(1 << 20):
            if is_after_blank and BOX.match(line):
                if kept:
                    yield b"".join(kept)
                kept, size = [], 0
            elif size < MOST_BYTES_OF_ONE:
                kept.append(line[1:] if line.startswith(b">From ") else line)
                size += len(line)
            is_after_blank = not line.strip()
    if kept:
        yield b"".join(kept)
