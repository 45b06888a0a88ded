"""The rows of an SQL dump: the lists of values behind INSERT, and the lines behind COPY."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.dump_statements import Bytes
from klientela.core.exchange.readers.dump_values import TEXTS, bare_value, escapes_replaced, parts_slowly, unquoted

Row = list[Any]

_ODD = _("A row of the table “%(table)s” cannot be read: its values do not end where they should. The dump is damaged there.")
_NOT_IN_IT = _("The table “%(table)s” has a character that %(encoding)s does not have. Choose another encoding.")

_ESCAPED = r"[eE]'(?:[^'\\]++|\\.|'')*+'"
_DOLLARS = r"\$\$.*?\$\$|\$(?P<tag>[A-Za-z_]\w*)\$.*?\$(?P=tag)\$"


@lru_cache(maxsize=64)
def _row(backslashes: bool, header: bytes) -> re.Pattern[bytes]:
    """One row in its parentheses, and whether another one follows it: behind a comma, or in a statement that begins in the same way."""
    text = TEXTS[backslashes]
    deepest = rf"\((?:[^()']++|{text})*+\)"
    nested = rf"\((?:[^()']++|{text}|{deepest})*+\)"
    inner = rf"(?:[^()'eE$]++|{_ESCAPED}|[eE]|{text}|{nested}|{_DOLLARS}|\$)*+"
    again = rb"|;\s*+" + re.escape(header) if header else b""
    return re.compile(rf"\s*+\((?P<row>{inner})\)\s*+(?P<more>,".encode() + again + rb"|)", re.DOTALL)


_THIRD = itemgetter(2)
_DIGITS = frozenset("0123456789-")
_FAST = {backslashes: re.compile(rf"\s*+(?:({text})|([^,'(\[$\"]*+))\s*+(?:,|\Z|(.))", re.DOTALL) for backslashes, text in TEXTS.items()}


@dataclass(frozen=True)
class How:
    """How the rows of one table are written. Pictures and the like may stand among their texts and are left out later."""

    table: str
    codec: str
    backslashes: bool
    has_bytes: bool

    def decoded(self, raw: bytes) -> str:
        """The bytes of a row as text. Raises `UnreadableFile` where they are none in this encoding."""
        try:
            return raw.decode(self.codec)
        except UnicodeDecodeError:
            if self.has_bytes or b"_binary" in raw:
                return raw.decode(self.codec, "replace")
            raise UnreadableFile(_NOT_IN_IT, table=self.table, encoding=self.codec) from None


def inserted(data: Bytes, place: int, end: int, *, how: How, header: bytes = b"") -> Iterator[Row]:
    """The rows behind the word VALUES, and those of the statements that follow and begin with the same header."""
    backslashes, more = how.backslashes, b","
    one, fast = _row(backslashes, header), _FAST[backslashes].findall
    while more:
        found = one.match(data, place, end)
        if found is None:
            raise UnreadableFile(_ODD, table=how.table)
        more, place = found["more"], found.end()
        text = how.decoded(found["row"])
        parts = fast(text)
        parts.pop()
        if any(map(_THIRD, parts)):
            yield parts_slowly(text, backslashes=backslashes)
        elif "\\" in text or "''" in text or "0x" in text:
            yield [unquoted(quoted, backslashes) if quoted else bare_value(bare) for quoted, bare, _odd in parts]
        else:
            yield [quoted[1:-1] if quoted else bare if bare[:1] in _DIGITS else bare_value(bare) for quoted, bare, _odd in parts]


def copied(data: Bytes, place: int, end: int, *, how: How) -> Iterator[Row]:
    """The rows in the lines behind COPY."""
    while place < end:
        stop = data.find(b"\n", place)
        line = how.decoded(data[place:stop].removesuffix(b"\r"))
        yield [None if part == r"\N" else escapes_replaced(part) if "\\" in part else part for part in line.split("\t")]
        place = stop + 1
