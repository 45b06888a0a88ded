"""The values in the rows of an Access table."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

YES_NO, BYTE, SHORT, LONG, MONEY, SINGLE, DOUBLE, MOMENT, BINARY, TEXT, OLE, MEMO, GUID, NUMERIC, COMPLEX, BIG = (
    *range(1, 13),
    15,
    16,
    18,
    19,
)
NOT_SHOWN = frozenset({BINARY, OLE, COMPLEX})
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 moments of Access have no zone
_PACKED = b"\xff\xfe"


def text_of(raw: bytes, codec: str) -> str:
    """A text; the newer forms leave out every second byte of plain letters and mark where they do."""
    if codec != "utf-16-le":
        return raw.decode(codec, "replace")
    if not raw.startswith(_PACKED):
        return raw.decode(codec, "replace")
    parts = raw[2:].split(b"\0")
    return "".join(part.decode("utf-16-le" if place % 2 else "latin-1", "replace") for place, part in enumerate(parts))


def value_of(kind: int, raw: bytes, scale: int) -> Any:
    """A value of a kind that takes a fixed number of bytes; a cut one is none."""
    try:
        return _numeric(raw, scale) if kind == NUMERIC else _KINDS[kind](raw) if kind in _KINDS else None
    except (struct.error, ValueError, OverflowError, IndexError):
        return None


def _moment(raw: bytes) -> datetime | None:
    """Days and their part since 1899; before that the part counts forward all the same."""
    days = struct.unpack("<d", raw)[0]
    whole = int(days)
    return _EPOCH + timedelta(days=whole, seconds=round(abs(days - whole) * 86400, 3))


def _single(raw: bytes) -> Decimal | float:
    exact = struct.unpack("<f", raw)[0]
    return next((Decimal(short) for digits in range(6, 9) if struct.pack("<f", float(short := f"{exact:.{digits}g}")) == raw), exact)


def _numeric(raw: bytes, scale: int) -> Decimal:
    number = 0
    for part in struct.unpack("<4I", raw[1:17]):
        number = number << 32 | part
    return Decimal(-number if raw[0] & 0x80 else number).scaleb(-scale)


_KINDS: dict[int, Callable[[bytes], Any]] = {
    BYTE: lambda raw: raw[0],
    SHORT: lambda raw: struct.unpack("<h", raw)[0],
    LONG: lambda raw: struct.unpack("<i", raw)[0],
    BIG: lambda raw: struct.unpack("<q", raw)[0],
    MONEY: lambda raw: Decimal(struct.unpack("<q", raw)[0]).scaleb(-4),
    SINGLE: _single,
    DOUBLE: lambda raw: struct.unpack("<d", raw)[0],
    MOMENT: _moment,
    GUID: lambda raw: str(uuid.UUID(bytes_le=raw)),
}
