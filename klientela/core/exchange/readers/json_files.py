"""JSON: a list of things, lists under names, or a thing on each line; read piece by piece, never as a whole."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.encodings import codec_of
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.piles import Piles

CHUNK, LARGEST = 1 << 16, 8 << 20
"""So many letters are read at once; so many may one thing have."""
DEEPEST = 4
LONGEST_NUMBER = 1000
LOOKS_LIKE = re.compile(rb"\A\s*(\[\s*[\[{\"]|\{\s*\"(?:[^\"\\\n]|\\.)*\"\s*:)")
TEXTS = (".csv", ".tsv", ".tab", ".txt", ".sql")

BROKEN = _("This is not JSON that can be read, or it is cut off: %(reason)s")
LONG = _("One thing in this file is larger than %(limit)s MB.")
NOTHING = _("There is no list of things in this file.")
ENDS = _("it ends too early")
NESTED = _("it is nested too deeply")
UNKNOWN = _("near letter %(place)s of the file")


def _number(text: str) -> Decimal | str:
    """A number that nobody can hold stays a text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= LONGEST_NUMBER else text


DECODER = json.JSONDecoder(parse_float=_number, parse_int=_whole, parse_constant=lambda _name: None)


class JsonFiles:
    """JSON."""

    kind = "json"
    label = _("JSON")
    endings = (".json", ".jsonl", ".ndjson", ".geojson")

    def recognises(self, head: bytes, name: str) -> bool:
        """By the ending, or by brackets at the beginning of what claims to be nothing else."""
        if name.endswith(self.endings):
            return bool(head.strip())
        return not name.endswith(TEXTS) and bool(LOOKS_LIKE.match(head.removeprefix(codecs.BOM_UTF8)))

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """A table of each list of things. Raises `UnreadableFile`."""
        with Piles() as piles:
            try:
                with path.open(encoding=_encoding(path, encoding), errors="replace") as text:
                    for name, thing in _things(_Letters(text)):
                        piles.add(name, thing)
            except RecursionError as error:
                raise UnreadableFile(BROKEN, reason=NESTED) from error
            if not piles.piles:
                raise UnreadableFile(NOTHING)
            yield from piles.found()


def _encoding(path: Path, chosen: str) -> str:
    if chosen:
        return codec_of(chosen)
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get((head[:1] == b"\0", head[1:2] == b"\0"), "utf-8-sig")


class _Letters:
    """The letters of a file, as many at once as one value needs."""

    def __init__(self, text: IO[str]) -> None:
        self.text = text
        self.kept, self.place, self.before = "", 0, 0
        self.is_over = False

    def start_again(self) -> None:
        """Go back to the beginning."""
        self.text.seek(0)
        self.kept, self.place, self.before, self.is_over = "", 0, 0, False

    def more(self, count: int = CHUNK) -> bool:
        found = self.text.read(count)
        self.before += self.place
        self.kept, self.place = self.kept[self.place :] + found, 0
        self.is_over = not found
        return bool(found)

    def next(self) -> str:
        """The next letter that is no blank, left where it is; empty at the end."""
        while True:
            while self.place < len(self.kept) and self.kept[self.place].isspace():
                self.place += 1
            if self.place < len(self.kept) or not self.more():
                return self.kept[self.place : self.place + 1]

    def skip(self, letter: str) -> bool:
        found = self.next() == letter
        self.place += found
        return found

    def value(self) -> Any:
        """The next value as a whole. Raises `UnreadableFile`."""
        self.next()
        while True:
            try:
                value, end = DECODER.raw_decode(self.kept, self.place)
            except json.JSONDecodeError as error:
                self._need_more(error)
                continue
            if end == len(self.kept) and not self.is_over and self.more():
                continue
            self.place = end
            return value

    def _need_more(self, error: json.JSONDecodeError) -> None:
        waiting = len(self.kept) - self.place
        if waiting > LARGEST:
            raise UnreadableFile(LONG, limit=LARGEST >> 20) from error
        if not self.more(max(CHUNK, waiting)):
            reason = ENDS if error.pos >= len(self.kept) - 1 else UNKNOWN % {"place": self.before + error.pos + 1}
            raise UnreadableFile(BROKEN, reason=reason) from error


def _things(letters: _Letters) -> Iterator[tuple[str, Any]]:
    """Each thing with the name of its table, however they are wrapped."""
    if letters.next() == "[":
        yield from (("items", thing) for thing in _list(letters))
    elif letters.next() == "{":
        yield from _wrapped_or_lines(letters)
    if letters.next():
        _refuse(letters)


def _wrapped_or_lines(letters: _Letters) -> Iterator[tuple[str, Any]]:
    start = letters.before + letters.place
    try:
        first = letters.value()
    except UnreadableFile as error:
        if error.message is not LONG or start:
            raise
        letters.start_again()
        yield from _named(letters, "items", DEEPEST)
        return
    if letters.next() == "{":
        yield "items", first
        while letters.next() == "{":
            yield "items", letters.value()
    else:
        lists = list(_lists_in(first, DEEPEST))
        yield from lists or [("items", first)]


def _list(letters: _Letters) -> Iterator[Any]:
    letters.skip("[")
    while not letters.skip("]"):
        yield letters.value()
        if not letters.skip(",") and letters.next() != "]":
            _refuse(letters)


def _refuse(letters: _Letters) -> None:
    reason = UNKNOWN % {"place": letters.before + letters.place + 1} if letters.next() else ENDS
    raise UnreadableFile(BROKEN, reason=reason)


def _named(letters: _Letters, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The lists under the names of a thing too large to be held."""
    letters.skip("{")
    while not letters.skip("}"):
        key = str(letters.value())
        if not letters.skip(":"):
            _refuse(letters)
        if letters.next() == "[":
            yield from ((key, thing) for thing in _list(letters))
        elif letters.next() == "{" and depth:
            yield from _named(letters, key, depth - 1)
        else:
            letters.value()
        if not letters.skip(",") and letters.next() != "}":
            _refuse(letters)


def _lists_in(thing: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    """The lists of things under names, unless the thing says more about itself than that it wraps them."""
    plain = [value for value in thing.values() if not isinstance(value, list | Mapping)]
    lists = {name: value for name, value in thing.items() if isinstance(value, list) and any(isinstance(one, Mapping) for one in value)}
    if lists and (len(lists) > 1 or len(plain) <= len(WRAPPING & {name.casefold() for name in thing}) + 1):
        yield from ((name, each) for name, value in lists.items() for each in value)
    elif depth and not lists:
        for value in thing.values():
            if isinstance(value, Mapping):
                yield from _lists_in(value, depth - 1)


WRAPPING = frozenset({
    "count", "total", "page", "pages", "next", "previous", "offset", "limit", "success", "status", "version", "type", "generated",
    "exported", "exported_at", "created", "created_at", "title", "name", "next_page", "has_more", "cursor", "ok", "error", "message",
})  # fmt: skip
"""What answers of programs say beside a list."""
