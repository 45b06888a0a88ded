"""Tables made of things within things: what is nested stands in columns with dots, lists of things become tables of their own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.cells import cell

MOST_TABLES, MOST_COLUMNS, MOST_DEPTH = 100, 500, 30
MOST_BYTES = 1 << 30
NUMBERED = "number"
"""The column that gets a running number where a thing with lists in it has no key of its own."""
KEYS = ("id", "_id", "key", "code", "uuid", "guid", "uid")

MANY_TABLES = _("There are lists within lists of more than %(limit)s kinds in this file. It cannot be made into tables.")
MANY_COLUMNS = _("The things in this file have more than %(limit)s different parts. It cannot be made into tables.")
DEEP = _("The things in this file are nested too deeply. It cannot be made into tables.")
LARGE = _("This file is larger than %(limit)s MB when it is unpacked. Divide it into several files.")


@dataclass
class _Pile:
    name: str
    rows: IO[bytes]
    columns: dict[str, None] = field(default_factory=dict)
    count: int = 0
    key: str = ""
    link: Link | None = None


class Piles:
    """Tables that grow while a file is read once, kept on disk."""

    def __init__(self) -> None:
        self.piles: dict[str, _Pile] = {}
        self.size = 0

    def __enter__(self) -> Piles:
        return self

    def __exit__(self, *_error: object) -> None:
        for pile in self.piles.values():
            pile.rows.close()

    def add(self, name: str, thing: Any) -> None:
        """Put a thing onto the table of that name, and the lists in it onto theirs."""
        self._put(name, _as_mapping(thing), {})

    def found(self) -> Iterator[Found]:
        """The tables."""
        for pile in self.piles.values():
            links = (pile.link,) if pile.link else ()
            yield Found(pile.name, tuple(pile.columns), partial(_read, pile), keys=(pile.key,) if pile.key else (), links=links)

    def _put(self, name: str, thing: Mapping[str, Any], above: Mapping[str, Any]) -> _Pile:
        pile = self._pile(name)
        row, lists = dict(above), dict[str, list[Any]]()
        _flatten(thing, "", row=row, lists=lists, depth=0)
        pile.count += 1
        if lists:
            key = pile.key = pile.key or _key_in(row, name)
            row.setdefault(key, pile.count)
            column = f"{name}.{key}"
            for path, things in lists.items():
                for each in things:
                    below = self._put(f"{name}.{path}", _as_mapping(each), {column: row[key]})
                    below.link = Link(column, name, key)
        self._write(pile, row)
        return pile

    def _pile(self, name: str) -> _Pile:
        if name not in self.piles:
            if len(self.piles) >= MOST_TABLES:
                raise UnreadableFile(MANY_TABLES, limit=MOST_TABLES)
            self.piles[name] = _Pile(name, tempfile.TemporaryFile())
        return self.piles[name]

    def _write(self, pile: _Pile, row: Mapping[str, Any]) -> None:
        pile.columns |= dict.fromkeys(row)
        if len(pile.columns) > MOST_COLUMNS:
            raise UnreadableFile(MANY_COLUMNS, limit=MOST_COLUMNS)
        line = json.dumps({name: cell(value) for name, value in row.items()}, ensure_ascii=False).encode("utf-8", "replace")
        self.size += len(line)
        if self.size > MOST_BYTES:
            raise UnreadableFile(LARGE, limit=MOST_BYTES // 2**20)
        pile.rows.write(line + b"\n")


def _read(pile: _Pile) -> Iterator[list[str]]:
    pile.rows.seek(0)
    for line in pile.rows:
        row = json.loads(line)
        yield [row.get(column, "") for column in pile.columns]


def _as_mapping(thing: Any) -> Mapping[str, Any]:
    if isinstance(thing, Mapping):
        return thing
    if isinstance(thing, list):
        return {str(number): value for number, value in enumerate(thing, 1)}
    return {"value": thing}


def _flatten(thing: Mapping[str, Any], before: str, *, row: dict[str, Any], lists: dict[str, list[Any]], depth: int) -> None:
    if depth > MOST_DEPTH:
        raise UnreadableFile(DEEP)
    for name, value in thing.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping):
            _flatten(value, f"{path}.", row=row, lists=lists, depth=depth + 1)
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            lists[path] = value
        else:
            row[path] = _listed(value) if isinstance(value, list) else value


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(text for value in values if (text := json.dumps(value, default=str) if isinstance(value, list) else cell(value)))


def _key_in(row: Mapping[str, Any], name: str) -> str:
    last = name.rpartition(".")[2].casefold()
    wanted = (*KEYS, *(f"{word}{tail}" for word in (last, last.removesuffix("s")) for tail in ("_id", "id", "_key", "_code")))
    by_fold = {heading.casefold(): heading for heading in row if row[heading] not in (None, "")}
    return next((by_fold[each] for each in wanted if each in by_fold), NUMBERED)
