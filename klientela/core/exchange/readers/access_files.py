"""Files of Microsoft Access (MDB and ACCDB): tables, keys and relations, read from their pages."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.code_pages import codec_named
from klientela.core.exchange.readers.jet_cells import NOT_SHOWN
from klientela.core.exchange.readers.jet_pages import BROKEN, NEW, OLD, Pages
from klientela.core.exchange.readers.jet_tables import defined, rows_of

_MARKS = (b"Standard Jet DB", b"Standard ACE DB")
_CATALOGUE = 2
_A_TABLE, _SYSTEM = 1, 0x80000002 | 0x8
_RELATIONS = "MSysRelationships"
_RELATED = ("szObject", "szColumn", "szReferencedObject", "szReferencedColumn")

_LINKED = _("This Access file has no tables of its own: they lie in another file or server it is linked to. Bring that file.")


class Access:
    """Reads the tables of an Access file; forms, queries, macros and pictures are passed over."""

    kind = "access"
    label = _("Access database")
    endings = (".mdb", ".accdb")

    def recognises(self, head: bytes, name: str) -> bool:
        return head[4:19] in _MARKS

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        if path.stat().st_size < 3 * OLD.page:
            raise UnreadableFile(BROKEN)
        with path.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
            is_new = data[0x14] > 0
            codec = "utf-16-le" if is_new else codec_named(encoding or "cp1252")
            yield from _File(Pages(data, NEW if is_new else OLD), codec).tables()


@dataclass(frozen=True)
class _File:
    pages: Pages
    codec: str

    def tables(self) -> Iterator[Found]:
        listed = list(self._rows(_CATALOGUE))
        own = {str(row["Name"]): row["Id"] & 0xFFFFFF for row in listed if _is_own(row)}
        if not own:
            raise UnreadableFile(_LINKED)
        links = self._links(listed)
        for name, page in own.items():
            yield self._found(name, page, links.get(name, ()))

    def _found(self, name: str, page: int, links: tuple[Link, ...]) -> Found:
        table = defined(self.pages, page, self.codec)
        shown = tuple(column.name for column in table.columns if column.kind not in NOT_SHOWN)
        encoding = "" if self.codec == "utf-16-le" else self.codec
        return Found(name, shown, lambda: rows_of(self.pages, table, self.codec), table.keys, links, encoding=encoding)

    def _rows(self, page: int) -> Iterator[dict[str, Any]]:
        table = defined(self.pages, page, self.codec)
        names = [column.name for column in table.columns if column.kind not in NOT_SHOWN]
        return (dict(zip(names, row, strict=True)) for row in rows_of(self.pages, table, self.codec))

    def _links(self, listed: list[dict[str, Any]]) -> dict[str, tuple[Link, ...]]:
        place = next((row["Id"] for row in listed if row.get("Name") == _RELATIONS and row.get("Type") == _A_TABLE), None)
        relations: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows(place & 0xFFFFFF) if place else ():
            relations.setdefault(str(row.get("szRelationship")), []).append(row)
        found: dict[str, tuple[Link, ...]] = {}
        for rows in relations.values():
            if len(rows) == 1:
                name, column, table, other = (str(rows[0].get(heading)) for heading in _RELATED)
                found[name] = (*found.get(name, ()), Link(column, table, other))
        return found


def _is_own(row: dict[str, Any]) -> bool:
    if not {"Name", "Type", "Id", "Flags"} <= row.keys() or not isinstance(row["Id"], int):
        raise UnreadableFile(BROKEN)
    return row["Type"] == _A_TABLE and not (row["Flags"] or 0) & _SYSTEM and not str(row["Name"]).startswith(("MSys", "~"))
