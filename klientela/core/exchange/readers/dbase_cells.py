"""The cells of a dBase or FoxPro table: what the bytes of a field mean."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

NULLABLE, BINARY = 0x02, 0x04
_JULIAN = 1721425
_YES, _NO = frozenset(b"TtYy"), frozenset(b"FfNn")


@dataclass(frozen=True)
class Field:
    """A column of a table: its kind and where it stands in each row."""

    name: bytes
    kind: str
    start: int
    length: int
    decimals: int
    flags: int
    fox: bool

    @classmethod
    def described(cls, part: bytes, start: int, *, fox: bool) -> Field:
        """A field by its 32 bytes in the head; wide texts of FoxPro keep the higher half of their length in the decimals."""
        name, kind, length, decimals = part[:11].split(b"\0")[0], chr(part[11]), part[16], part[17]
        wide = kind == "C" and decimals and not fox
        return cls(name, kind, start, length + 256 * decimals if wide else length, 0 if kind == "C" else decimals, part[18], fox)

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def is_memo(self) -> bool:
        return self.kind == "M" or (self.kind == "B" and not self.fox)

    @property
    def is_shown(self) -> bool:
        return self.kind not in "0GPW"

    def heading(self, codec: str) -> str:
        return self.name.decode(codec, "replace").strip()


def value_of(field: Field, record: bytes, codec: str) -> Any:
    """The value of a field in a row; memos are given as the number of the block they begin in."""
    raw = record[field.start : field.end]
    if field.is_memo:
        return _block(raw)
    if field.kind in _KINDS:
        return _KINDS[field.kind](raw)
    if field.kind == "B":
        return struct.unpack("<d", raw)[0] if len(raw) == 8 else None
    if field.kind == "Q" or (field.kind == "C" and field.fox and field.flags & BINARY and not raw.isascii()):
        return raw
    return raw.rstrip(b" \0").decode(codec, "replace")


def nulls_of(fields: tuple[Field, ...]) -> Callable[[bytes], frozenset[bytes]]:
    """Finds which fields of a row are without a value, by the hidden last field of Visual FoxPro."""
    hidden = next((field for field in fields if field.kind == "0"), None)
    places: dict[int, bytes] = {}
    bit = 0
    for field in fields:
        bit += field.kind in "VQ"
        if field.flags & NULLABLE and field.kind != "0":
            places[bit] = field.name
            bit += 1
    if hidden is None or not places:
        return lambda record: frozenset()
    start, end = hidden.start, hidden.end

    def empty(record: bytes) -> frozenset[bytes]:
        bits = int.from_bytes(record[start:end], "little")
        return frozenset(name for place, name in places.items() if bits >> place & 1) if bits else frozenset()

    return empty


def _block(raw: bytes) -> int | None:
    if len(raw) == 4:
        return int.from_bytes(raw, "little") or None
    text = raw.strip(b" \0")
    return int(text) or None if text.isdigit() else None


def _number(raw: bytes) -> Any:
    text = raw.strip(b" \0")
    if not text or b"*" in text:
        return None
    plain = text.replace(b",", b".").decode("ascii", "replace")
    try:
        return Decimal(plain) if "." in plain or "E" in plain.upper() else int(plain)
    except (InvalidOperation, ValueError):
        return plain


def _day(raw: bytes) -> Any:
    text = raw.strip(b" \0").decode("ascii", "replace")
    if not text.strip("0 -/"):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return text


def _yes(raw: bytes) -> bool | None:
    return True if raw[:1] and raw[0] in _YES else False if raw[:1] and raw[0] in _NO else None


def _moment(raw: bytes) -> datetime | None:
    if len(raw) != 8:
        return None
    day, milliseconds = struct.unpack("<ii", raw)
    try:
        return datetime.combine(date.fromordinal(day - _JULIAN), datetime.min.time()) + timedelta(milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return None


def _whole(raw: bytes) -> int | None:
    return int.from_bytes(raw, "little", signed=True) if len(raw) == 4 else None


def _money(raw: bytes) -> Decimal | None:
    return Decimal(int.from_bytes(raw, "little", signed=True)).scaleb(-4) if len(raw) == 8 else None


_KINDS: dict[str, Callable[[bytes], Any]] = {
    "N": _number,
    "F": _number,
    "D": _day,
    "L": _yes,
    "T": _moment,
    "I": _whole,
    "+": _whole,
    "Y": _money,
}
