"""What an SQL dump says about its tables: columns, keys and links, read from CREATE TABLE and ALTER TABLE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from klientela.core.exchange.readers.base import Link

NAME = r"(?:\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`|\[[^\]]+\]|[\w$]+)"
PATH = rf"{NAME}(?:\s*\.\s*{NAME})*"
_CREATE = re.compile(
    rf"CREATE\s+(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN)\s+)*TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{PATH})\s*\(",
    re.IGNORECASE,
)
_ALTER = re.compile(rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<name>{PATH})\s+", re.IGNORECASE)
_PART = re.compile(
    r"(?:[^\s,()'\"`\[\]]++|\s++|'(?:[^'\\]|\\.|'')*+'|\"[^\"]*+\"|`[^`]*+`|\[[^\]]*+\]|\((?:[^()']|'[^']*'|\([^()]*(?:\([^()]*\)[^()]*)*\))*+\))*+"
)
_PRIMARY = re.compile(r"PRIMARY\s+KEY[^(]*\((?P<columns>[^)]*)\)", re.IGNORECASE)
_FOREIGN = re.compile(
    rf"FOREIGN\s+KEY\s*(?:{NAME}\s*)?\((?P<columns>[^)]*)\)\s*REFERENCES\s+(?P<table>{PATH})\s*(?:\((?P<others>[^)]*)\))?", re.IGNORECASE
)
_REFERENCES = re.compile(rf"\bREFERENCES\s+(?P<table>{PATH})\s*(?:\((?P<others>[^)]*)\))?", re.IGNORECASE)
_NO_COLUMN = re.compile(r"(?:CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|KEY|INDEX|CHECK|EXCLUDE|LIKE|FULLTEXT|SPATIAL|PERIOD)\b", re.IGNORECASE)
_COLUMN = re.compile(rf"(?P<name>{NAME})\s*(?P<kind>[^'\"]*)", re.DOTALL)
_COMMENT = re.compile(r"--(?=\s)[^\n]*|/\*.*?\*/", re.DOTALL)
_ONE_NAME = re.compile(NAME)


@dataclass
class Described:
    """A table as the dump describes it; columns and their types in their order."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    links: list[Link] = field(default_factory=list)


def take_in(statement: str, known: dict[str, Described]) -> None:
    """Note what a CREATE TABLE or ALTER TABLE says; anything else is passed over."""
    created = _CREATE.match(statement)
    if created:
        table = known.setdefault(key_of(created["name"]), Described(plain(created["name"])))
        for part in _parts(_COMMENT.sub("", statement), created.end()):
            _take_part(part, table)
        return
    altered = _ALTER.match(statement)
    if altered:
        table = known.setdefault(key_of(altered["name"]), Described(plain(altered["name"])))
        _take_keys(statement[altered.end() :], table)


def plain(path: str) -> str:
    """A name as people read it: without quotes and without the schema every database has."""
    parts = names_in(path)
    return ".".join(parts[1:] if len(parts) > 1 and parts[0].lower() in {"public", "dbo", "main"} else parts)


def key_of(path: str) -> str:
    """A name as it is compared."""
    return plain(path).casefold()


def names_in(text: str) -> list[str]:
    """Names in a list or a path, without their quotes."""
    return [_unquoted(name) for name in _ONE_NAME.findall(text)]


def _unquoted(name: str) -> str:
    sign = name[0]
    if sign in '"`':
        return name[1:-1].replace(sign * 2, sign)
    return name[1:-1] if sign == "[" else name


def _parts(statement: str, place: int) -> Iterator[str]:
    while place < len(statement):
        found = _PART.match(statement, place)
        end = found.end() if found else place
        yield statement[place:end].strip()
        if statement[end : end + 1] != ",":
            return
        place = end + 1


def _take_part(part: str, table: Described) -> None:
    if _NO_COLUMN.match(part):
        _take_keys(part, table)
        return
    column = _COLUMN.match(part)
    if column is None:
        return
    name, kind = _unquoted(column["name"]), " ".join(column["kind"].split()).lower()
    table.columns[name] = kind
    if re.search(r"PRIMARY\s+KEY", part, re.IGNORECASE):
        table.keys = (name,)
    reference = _REFERENCES.search(part)
    if reference:
        table.links.append(Link(name, plain(reference["table"]), next(iter(names_in(reference["others"] or "")), "")))


def _take_keys(text: str, table: Described) -> None:
    primary = _PRIMARY.search(text)
    if primary:
        table.keys = tuple(re.sub(r"\(\d+\)", "", name) for name in names_in(primary["columns"]))
    for foreign in _FOREIGN.finditer(text):
        columns, others = names_in(foreign["columns"]), names_in(foreign["others"] or "")
        if len(columns) == 1:
            table.links.append(Link(columns[0], plain(foreign["table"]), others[0] if others else ""))
