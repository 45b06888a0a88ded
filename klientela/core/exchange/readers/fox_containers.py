"""The container of a Visual FoxPro database (.dbc): the long names of columns, the keys and the relations of the tables beside it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.dbase import table_of

_OWN_TAG, _TABLE, _OTHER_TAG, _PRIMARY_TAG, _UNIQUE = 0x0D, 0x12, 0x13, 0x14, 0x11
_HEAD = 7


@dataclass
class _Described:
    columns: list[str] = field(default_factory=list)
    primary: str = ""
    relations: list[dict[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Container:
    """What a container says about the tables of its database, by their names in small letters."""

    tables: dict[str, _Described]

    def applied(self, found: Found) -> Found:
        """The table with what the container says about it; one it does not know, or knows otherwise, stays as it is."""
        described = self.tables.get(found.name.casefold())
        if described is None or len(described.columns) != len(found.headings):
            return found
        key = self._column(described, described.primary)
        links = tuple(link for relation in described.relations if (link := self._link(described, relation)))
        return replace(found, headings=tuple(described.columns), keys=(key,) if key else (), links=links)

    def _link(self, described: _Described, relation: dict[int, str]) -> Link | None:
        name = relation.get(_TABLE, "")
        other = self.tables.get(name.casefold())
        own = self._column(described, relation.get(_OWN_TAG, ""))
        there = self._column(other, relation.get(_OTHER_TAG, "")) if other else ""
        return Link(own, name, there) if own and there else None

    def _column(self, described: _Described, tag: str) -> str:
        """The column an index is named after: the one of its name, else the only one that ends so."""
        wanted = tag.casefold()
        same = [name for name in described.columns if name.casefold() == wanted]
        like = [name for name in described.columns if name.casefold().endswith(wanted)] if wanted else []
        return same[0] if same else like[0] if len(like) == 1 else ""


def container_of(path: Path) -> Container:
    """What the container says; a damaged one says nothing."""
    found = table_of(path, encoding="latin-1")
    wanted = ("OBJECTID", "PARENTID", "OBJECTTYPE", "OBJECTNAME", "PROPERTY")
    if not set(wanted) <= set(found.headings):
        return Container({})
    places = [found.headings.index(name) for name in wanted]
    return Container(_described([[row[place] for place in places] for row in found.rows()]))


def _described(rows: list[list[Any]]) -> dict[str, _Described]:
    names = {number: str(name).strip().casefold() for number, _parent, kind, name, _said in rows if kind == "Table"}
    tables = {name: _Described() for name in names.values()}
    for number, parent, kind, name, said in rows:
        table = tables.get(names.get(number if kind == "Table" else parent, ""))
        if table is not None:
            _note(table, kind, str(name).strip(), said=dict(_properties(str(said or "").encode("latin-1", "replace"))))
    return tables


def _note(table: _Described, kind: str, name: str, *, said: dict[int, str]) -> None:
    if kind == "Field":
        table.columns.append(name)
    elif kind == "Relation":
        table.relations.append(said)
    elif kind == "Table" or (kind == "Index" and said.get(_UNIQUE) == "\x01" and not table.primary):
        table.primary = said.get(_PRIMARY_TAG, "") if kind == "Table" else name


def _properties(raw: bytes) -> Iterator[tuple[int, str]]:
    place = 0
    while place + _HEAD <= len(raw):
        length, _count, kind = struct.unpack_from("<IHB", raw, place)
        if length < _HEAD:
            return
        yield kind, raw[place + _HEAD : place + length].decode("latin-1").rstrip("\0")
        place += length


def container_or_none(path: Path) -> Container | None:
    """What a container says, none where it cannot be read: the tables can be without it."""
    try:
        return container_of(path)
    except UnreadableFile:
        return None
