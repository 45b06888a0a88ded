"""Code pages old databases name by a number, and encodings people choose for them."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange import mazovia
from klientela.core.exchange.errors import UnreadableFile

_UNKNOWN = _("“%(encoding)s” is not an encoding we know. Choose one from the list.")

CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850", 0x0B: "cp437", 0x0D: "cp437", 0x0E: "cp850",
    0x0F: "cp437", 0x10: "cp850", 0x11: "cp437", 0x12: "cp850", 0x13: "cp932", 0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865",
    0x18: "cp437", 0x19: "cp437", 0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852",
    0x24: "cp860", 0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252",
    0x64: "cp852", 0x65: "cp866", 0x66: "cp865", 0x67: "cp861", 0x69: mazovia.NAME, 0x6A: "cp737", 0x6B: "cp857",
    0x87: "cp852", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
"""Which code page the "language driver" in the head of a file means."""


def codec_named(encoding: str) -> str:
    """The usual name of an encoding a person chose. Raises `UnreadableFile` for one nobody knows."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise UnreadableFile(_UNKNOWN, encoding=encoding) from None
