"""The text of a small file another program wrote, such as an address card or a calendar."""

from __future__ import annotations

MOST_BYTES = 5 * 1024 * 1024


def text_of(content: bytes) -> str:
    """The text of a file, in whatever of the usual encodings."""
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").replace("\x00", "")
