"""Archives (ZIP) with one file or several in them: the tables of each, or one table of all mail."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as BadDeflate

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import EPISODES, Found
from klientela.core.exchange.readers.dbase import DBase, table_of
from klientela.core.exchange.readers.fox_containers import Container, container_or_none
from klientela.core.exchange.readers.gzipped import Gzipped, unpack
from klientela.core.exchange.readers.mail_parts import HEADINGS
from klientela.core.exchange.readers.mails import Mails, pieces, rows_of

MOST_FILES, MOST_MAIL = 200, 20_000
MOST_BYTES, MOST_TOGETHER = 200 * 2**20, 1 << 30
CHUNK = 1 << 20
PASSWORD = _("The archive is protected by a password. Pack it again without one.")
BROKEN = _("The archive is damaged or cut off. Pack it again and bring the new file.")
MANY = _("There are more than %(limit)s files in this archive. Divide it into several.")
LARGE = _("The archive would be larger than %(limit)s MB when it is unpacked. Divide it into several.")
NOTHING = _("There is no table in this archive.")
COMPANIONS = (".fpt", ".dbt", ".dbc", ".dct", ".dcx", ".cdx", ".idx", ".mdx", ".ndx", ".ntx", ".bak", ".tbk")
"""What stands beside tables of dBase and FoxPro: memos, containers and indexes, which are no tables."""
HIDDEN = ("__MACOSX", ".")
"""How folders and files begin, at any depth, that only the system that packed them needs (`.DS_Store`)."""


class Archives:
    """Archives of files."""

    kind = "archive"
    label = _("Archive (ZIP)")
    endings = (".zip",)

    def recognises(self, head: bytes, name: str) -> bool:
        """By the mark of a packed file; workbooks have the same and are asked before."""
        return head.startswith(b"PK\x03\x04")

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """The tables of all files in it; further archives in it are passed over. Raises `UnreadableFile`."""
        try:
            with ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="klientela-") as name:
                yield from _Unpacking(archive, Path(name)).tables(encoding)
        except (BadZipFile, BadDeflate, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnreadableFile(BROKEN) from error


def _is_hidden(part: ZipInfo) -> bool:
    return any(piece.startswith(HIDDEN) for piece in part.filename.split("/"))


class _Unpacking:
    def __init__(self, archive: ZipFile, folder: Path) -> None:
        self.archive = archive
        self.folder = folder
        self.file = folder / "file"
        self.together = 0
        self.parts = [part for part in archive.infolist() if not part.is_dir() and not _is_hidden(part)]
        if any(part.flag_bits & 1 for part in self.parts):
            raise UnreadableFile(PASSWORD)
        self.mail = [part for part in self.parts if part.filename.lower().endswith(Mails.endings)]
        self.others = [part for part in self.parts if not part.filename.lower().endswith((*Mails.endings, *COMPANIONS))]
        for parts, most in ((self.others, MOST_FILES), (self.mail, MOST_MAIL)):
            if len(parts) > most:
                raise UnreadableFile(MANY, limit=most)
        if sum(part.file_size for part in self.parts) > MOST_TOGETHER:
            raise UnreadableFile(LARGE, limit=MOST_TOGETHER // 2**20)

    def tables(self, encoding: str) -> Iterator[Found]:
        if not self.parts:
            raise UnreadableFile(NOTHING)
        if self.mail:
            yield Found("Mail", HEADINGS, lambda: rows_of(self._pieces()), kind=EPISODES)
        for part in self.others:
            yield from self._of(part, encoding)

    def _of(self, part: ZipInfo, encoding: str) -> Iterator[Found]:
        from klientela.core.exchange.readers import reader_of
        from klientela.core.exchange.readers.plain import PLAIN

        name = Path(part.filename).name
        if name.lower().endswith(DBase.endings):
            yield from self._fox(part, encoding)
            return
        file = self._unpack(part)
        if name.lower().endswith(Gzipped.endings):
            name, file = name[: -len(".gz")], self._gunzipped(file)
        reader = reader_of(file, name) or PLAIN
        if reader.kind in {Archives.kind, Gzipped.kind}:
            return
        stem = Path(name).stem
        for found in reader.tables(file, encoding=encoding):
            own = "" if found.name == file.stem else found.name
            yield replace(found, name=own if own and len(self.others) == 1 else f"{stem} {own}".strip())

    def _fox(self, part: ZipInfo, encoding: str) -> Iterator[Found]:
        """A table of dBase or FoxPro with its memos, and with what the container of its database says about it."""
        table = self._with_companions(part, self.folder / "table", (".fpt", ".dbt"))
        found = replace(table_of(table, encoding=encoding), name=Path(part.filename).stem)
        yield self._container.applied(found) if self._container else found

    @cached_property
    def _container(self) -> Container | None:
        part = next((part for part in self.parts if part.filename.lower().endswith(".dbc")), None)
        return container_or_none(self._with_companions(part, self.folder / "container", (".dct",))) if part else None

    def _with_companions(self, part: ZipInfo, place: Path, endings: tuple[str, ...]) -> Path:
        stem = part.filename[:-4].casefold()
        for ending in endings:
            place.with_suffix(ending).unlink(missing_ok=True)
        for other in self.parts:
            if other.filename[:-4].casefold() == stem and other.filename.lower().endswith(endings):
                self._unpack(other, place.with_suffix(other.filename[-4:].lower()))
        return self._unpack(part, place.with_suffix(part.filename[-4:].lower()))

    def _gunzipped(self, packed: Path) -> Path:
        self.together += unpack(packed, self.folder / "unpacked")
        if self.together > MOST_TOGETHER:
            raise UnreadableFile(LARGE, limit=MOST_BYTES // 2**20)
        return self.folder / "unpacked"

    def _pieces(self) -> Iterator[bytes]:
        for part in self.mail:
            self._unpack(part)
            yield from pieces(self.file)

    def _unpack(self, part: ZipInfo, goal: Path | None = None) -> Path:
        """Write one file out, no further than the limit whatever the archive says of its size."""
        size, goal = 0, goal or self.file
        with self.archive.open(part) as packed, goal.open("wb") as file:
            while chunk := packed.read(CHUNK):
                size, self.together = size + len(chunk), self.together + len(chunk)
                if size > MOST_BYTES or self.together > MOST_TOGETHER:
                    raise UnreadableFile(LARGE, limit=MOST_BYTES // 2**20)
                file.write(chunk)
        return goal
