"""The bytes of an uploaded file, read again and again without keeping them all in memory."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile

MAX_BYTES = 200 * 1024 * 1024
CHUNK = 1024 * 1024

_SPREADSHEET = _("This is no spreadsheet that can be read here. Open it in a spreadsheet program and choose “Save as XLSX”.")
_ARCHIVE = _("This is a compressed file. Unpack it, or pack it as ZIP, and bring that.")
_DOCUMENT = _("This is not a table but a document or a picture. Open the table in a spreadsheet program and choose “Save as CSV”.")
_WEB_PAGE = _("This is a web page, not a table. If you downloaded it, sign in there and download the file again.")
_EMPTY = _("The file is empty. Save the table again and bring the new file.")
_TOO_LARGE = _("The file is larger than %(limit)s MB. Divide it into several files.")
_MARKS: tuple[tuple[bytes, object], ...] = (
    (b"PK\x03\x04", _SPREADSHEET),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _SPREADSHEET),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"%PDF-", _DOCUMENT),
    (b"{\\rtf", _DOCUMENT),
    (b"\x89PNG", _DOCUMENT),
    (b"\xff\xd8\xff", _DOCUMENT),
    (b"GIF8", _DOCUMENT),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml")


@dataclass(frozen=True)
class Source:
    """A file on disk or its bytes."""

    content: Path | bytes

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def head(self, size: int) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    def chunks(self) -> Iterator[bytes]:
        with self.open() as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    def line_of(self, offset: int) -> int:
        """The number of the line in which the byte at the offset stands, counted from 1."""
        line = 1
        for chunk in self.chunks():
            if offset <= len(chunk):
                return line + chunk.count(b"\n", 0, offset)
            line += chunk.count(b"\n")
            offset -= len(chunk)
        return line

    def ends_with_a_line(self) -> bool:
        """Whether the last line is finished; what follows an end-of-file mark of old programs does not count."""
        with self.open() as stream:
            stream.seek(max(0, self.size - 4))
            return stream.read().rstrip(b"\x1a\x00").endswith((b"\n", b"\r"))


def check_source(source: Source) -> None:
    """Refuse what cannot be a table of text: nothing, too much, or a file of another kind known by its first bytes."""
    if source.size > MAX_BYTES:
        raise UnreadableFile(_TOO_LARGE, limit=MAX_BYTES // 1024 // 1024)
    head = source.head(1024)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise UnreadableFile(_EMPTY)
    for mark, message in _MARKS:
        if head.startswith(mark):
            raise UnreadableFile(message)
    if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        raise UnreadableFile(_WEB_PAGE)
