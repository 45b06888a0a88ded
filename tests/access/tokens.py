"""Canaries: every field of every record holds a word or a number that occurs nowhere else, so that it is recognised wherever it gets to."""

import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import UUID
from zipfile import ZipFile, is_zipfile

from django.contrib.postgres.fields import ArrayField
from django.db import models

from klientela.core.identity.fields import PhoneField

BEGINNING = "zqk"
WORD = re.compile(rf"{BEGINNING}[a-z]{{5}}x")
NUMBER = re.compile(r"7(?=(\d{8}))")
"""Where nine digits may begin; looked ahead, so that digits before them hide nothing."""
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PACKED = re.compile(r"(?:after|before|cursor)=([\w-]{12,})|\"next\": ?\"([\w-]{12,})\"")
BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:[\s\u00a0\u202f.,'’\-()]|&nbsp;)(?=\d)")
TAGS = re.compile(r"</?(?:mark|b|strong|em|wbr|span)[^>]*>")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SIZES = (models.IntegerField, models.PositiveIntegerField)


@dataclass(frozen=True)
class Hidden:
    """Where a canary sits."""

    entity: str
    record: UUID
    field: str


@dataclass
class Canaries:
    """All canaries by what they look like in an answer."""

    places: dict[str, Hidden] = field(default_factory=dict)

    def word(self, place: Hidden) -> str:
        """A new word for a place."""
        number, letters = len(self.places) * 7919 + 123_457, ""
        for _ in range(5):
            number, digit = divmod(number, 26)
            letters += chr(97 + digit)
        return self._keep(f"{BEGINNING}{letters}x", place)

    def digits(self, place: Hidden) -> str:
        """A new number of nine digits for a place."""
        return self._keep(f"7{(len(self.places) * 104_729 + 31_337_011) % 100_000_000:08d}", place)

    def _keep(self, text: str, place: Hidden) -> str:
        assert text not in self.places
        self.places[text] = place
        return text

    def value_for(self, column: Any, place: Hidden) -> Any:
        """A value with a canary in it, None for a column that can hold none."""
        if column.choices:
            return None
        maker = next((make for kind, make in MAKERS if isinstance(column, kind)), None)
        return maker(self, column, place) if maker else None


def _text(canaries: Canaries, column: Any, place: Hidden) -> str | None:
    return canaries.word(place) if (column.max_length or 100) >= 9 else None


def _decimal(canaries: Canaries, column: Any, place: Hidden) -> Decimal | None:
    """Percentages and the like are too short for a canary."""
    return Decimal(canaries.digits(place)) if column.max_digits - column.decimal_places >= 9 else None


MAKERS: tuple[tuple[Any, Any], ...] = (
    (PhoneField, lambda canaries, column, place: f"+40{canaries.digits(place)}"),
    (models.EmailField, lambda canaries, column, place: f"{canaries.word(place)}@example.com"),
    (models.URLField, lambda canaries, column, place: f"https://example.com/{canaries.word(place)}"),
    (ArrayField, lambda canaries, column, place: [canaries.word(place)]),
    (models.TextField, lambda canaries, column, place: f"Of {canaries.word(place)} much could be told."),
    (models.CharField, _text),
    (models.SmallIntegerField, lambda canaries, column, place: None),
    (models.DecimalField, _decimal),
    (SIZES, lambda canaries, column, place: int(canaries.digits(place))),
)


def seen_in(texts: list[str]) -> tuple[set[str], set[UUID]]:
    """All that looks like a canary, and all keys, in some texts."""
    words: set[str] = set()
    keys: set[UUID] = set()
    for text in texts:
        lower = TAGS.sub("", unescape(text)).lower()
        digits = BETWEEN_DIGITS.sub("", lower)
        words |= set(WORD.findall(lower)) | {f"7{found}" for found in NUMBER.findall(digits)}
        keys |= {UUID(found) for found in KEY.findall(lower)}
    return words, keys


def texts_of(answer: Any) -> list[str]:
    """Everything an answer says: its headers, its body, what its places of pages hold, and what lies in packed files."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.whole = body
    heads = "\n".join(f"{name}: {unquote(value)}" for name, value in answer.items())
    found = [heads, *_unpacked(body)]
    return [*found, *(_plain(packed) for text in found for pair in PACKED.findall(text) for packed in pair if packed)]


def _plain(packed: str) -> str:
    try:
        return urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8", "ignore")
    except ValueError:
        return ""


def _unpacked(body: bytes) -> Iterator[str]:
    yield body.decode("utf-8", "replace")
    if body[:2] == b"PK" and is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as files:
            for name in files.namelist():
                yield name
                yield from _unpacked(files.read(name))
    if body[:4] == b"%PDF":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
            try:
                yield zlib.decompress(stream).decode("latin-1")
            except zlib.error:
                continue
